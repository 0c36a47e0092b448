import { type Check, type Gate, type Severity, suite } from '#server/expectations/schema.ts';
import {
  type ExpectationType,
  expectationOf,
  isExpectation,
  readCheck,
} from '#server/expectations/vocabulary.ts';
import type { ReadSuite, SeenSuite } from '#server/quality/schema.ts';

/** A suite while it is written. */
export type SuiteDraft = Omit<ReadSuite, 'problems'>;

export const NEW_DRAFT: SuiteDraft = { name: '', description: '', everyMinutes: null, checks: [] };

export function draftOf({ name, description, everyMinutes, checks }: SeenSuite): SuiteDraft {
  return { name, description, everyMinutes, checks: checks ?? [] };
}

export function sameDraft(a: SuiteDraft, b: SuiteDraft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const ID_BYTES = 4;

/** A check's id stays while it is edited, so it says nothing of what the check says. */
function newId(type: string, taken: readonly Check[]): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const sign = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const id = `${type.replace(/^expect_(column_)?/, '').slice(0, 60)}.${sign}`;
  return taken.some((check) => check.id === id) ? newId(type, taken) : id;
}

export function newCheck(type: ExpectationType, column: string | null, taken: readonly Check[]): Check {
  const hasColumn = 'column' in expectationOf(type).arguments.shape;
  return {
    ...{ id: newId(type, taken), type, severity: 'critical', gate: 'publish', notes: '' },
    arguments: hasColumn && column !== null ? { column } : {},
  };
}

export function copyOf(check: Check, taken: readonly Check[]): Check {
  return { ...check, id: newId(check.type, taken) };
}

/** With another expectation, and those of its arguments that it takes, too. */
export function withType(check: Check, type: ExpectationType): Check {
  const { shape } = expectationOf(type).arguments;
  const kept = Object.entries(check.arguments).filter(
    ([name, value]) => shape[name]?.safeParse(value).success,
  );
  return { ...check, type, arguments: Object.fromEntries(kept) };
}

export function moved(checks: readonly Check[], from: number, step: -1 | 1): Check[] {
  const next = [...checks];
  const [check] = next.splice(from, 1);
  if (check) next.splice(from + step, 0, check);
  return next;
}

/** What an import adds: its checks with ids that are not taken. */
export function withImported(draft: SuiteDraft, read: ReadSuite): SuiteDraft {
  const checks = [...draft.checks];
  for (const check of read.checks) {
    const isTaken = checks.some(({ id }) => id === check.id);
    checks.push(isTaken ? copyOf(check, checks) : check);
  }
  const isNew = draft.checks.length === 0;
  return {
    name: draft.name === '' ? read.name : draft.name,
    description: draft.description === '' ? read.description : draft.description,
    everyMinutes: isNew && draft.everyMinutes === null ? read.everyMinutes : draft.everyMinutes,
    checks,
  };
}

/** Why a check cannot be saved as it stands; an unknown expectation can, and is never evaluated. */
export function blockingProblem(check: Check): string | null {
  if (!isExpectation(check.type)) return null;
  const answer = readCheck(check);
  return 'problem' in answer ? answer.problem : null;
}

/** What keeps the suite as a whole from being saved, by its field. */
export function draftProblems(draft: SuiteDraft): { readonly name?: string; readonly checks?: string } {
  const isNamed = suite.shape.name.safeParse(draft.name).success;
  return {
    ...(!isNamed && { name: 'Give it a name of at most 120 characters.' }),
    ...(draft.checks.length === 0 && { checks: 'A suite needs a check.' }),
  };
}

/** Whether failing rows can be told one by one, so that they alone can be kept back. */
export function isAboutRows(type: string): boolean {
  return isExpectation(type) && !['aggregate', 'table'].includes(expectationOf(type).group);
}

export const SEVERITY_CHOICES: readonly { readonly value: Severity; readonly label: string }[] = [
  { value: 'critical', label: 'Critical: opens an incident' },
  { value: 'warning', label: 'Warning: is told, and lowers the score' },
  { value: 'info', label: 'For information: is only shown' },
];

export const GATE_CHOICES: readonly {
  readonly value: Gate;
  readonly label: string;
  readonly rows: string;
  readonly whole: string;
}[] = [
  {
    value: 'publish',
    label: 'Publish all the same',
    rows: 'New data becomes visible at once; that it fails is seen here afterwards.',
    whole: 'New data becomes visible at once; that it fails is seen here afterwards.',
  },
  {
    value: 'quarantine',
    label: 'Keep back the rows that fail',
    rows: 'They go to the table’s quarantine with their key and this rule, where they can be mended and replayed. All others are published.',
    whole: 'This check is not about single rows, so there are none to keep back: the whole batch is held.',
  },
  {
    value: 'hold',
    label: 'Hold the whole batch',
    rows: 'Nothing new is published until somebody releases it. Until then readers see the data as it was.',
    whole: 'Nothing new is published until somebody releases it. Until then readers see the data as it was.',
  },
];
