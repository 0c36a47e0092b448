import { z } from 'zod';
import { CHECKS_MAX, type Check, check, SEVERITIES, type Suite } from '../expectations/schema.ts';
import { withIds } from './check-id.ts';
import { problemOf } from './check-problem.ts';
import type { ReadSuite } from './schema.ts';

/**
 * Suites of Great Expectations as its JSON has them: of version 1 (`name`, `type`) and of those before (`expectation_suite_name`,
 * `expectation_type`). What this vocabulary has no place for is kept beside a check's notes nowhere: it says nothing of the rows.
 */

const expectation = z.looseObject({
  type: z.string().optional(),
  expectation_type: z.string().optional(),
  kwargs: check.shape.arguments.default({}),
  id: z.string().max(120).nullish(),
  ge_cloud_id: z.string().max(120).nullish(),
  severity: z.enum(SEVERITIES).nullish(),
  notes: z.union([z.string(), z.array(z.string())]).nullish(),
  meta: z.looseObject({ notes: z.unknown().optional() }).nullish(),
});

const gxSuite = z.looseObject({
  name: z.string().optional(),
  expectation_suite_name: z.string().optional(),
  notes: z.union([z.string(), z.array(z.string())]).nullish(),
  expectations: z.array(z.unknown()).max(CHECKS_MAX, `A suite has at most ${CHECKS_MAX} checks.`),
});

const UNREAD = { name: '', description: '', everyMinutes: null, checks: [] };
const NOTES_MAX = 2_000;

/** What a suite's JSON says. An expectation that nobody knows stays in the suite, where it is never counted as passed. */
export function readGxSuite(text: string): ReadSuite {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = `This is not JSON: ${(error as Error).message}`;
    return { ...UNREAD, problems: [{ where: '', message }] };
  }
  const suite = gxSuite.safeParse(json);
  if (!suite.success) {
    const problems = suite.error.issues.map(({ path, message }) => ({ where: path.join('.'), message }));
    return { ...UNREAD, problems };
  }
  const { name, expectation_suite_name, notes, expectations } = suite.data;
  const problems: { where: string; message: string }[] = [];
  const checks = expectations.flatMap((entry, place) => {
    const where = `expectations[${place}]`;
    const read = expectation.safeParse(entry);
    const type = read.data?.type ?? read.data?.expectation_type;
    if (!read.success || type === undefined) {
      problems.push({ where, message: 'It has no type, or its kwargs are not names with values.' });
      return [];
    }
    const { kwargs, id, ge_cloud_id, severity, notes: own, meta } = read.data;
    const found = {
      ...(id || ge_cloud_id ? { id: (id ?? ge_cloud_id) as string } : {}),
      type,
      arguments: kwargs,
      severity: severity ?? 'critical',
      gate: 'publish',
      notes: textOf(own) || textOf(contentOf(meta?.notes)),
    } as const;
    const problem = problemOf(found);
    if (problem !== null) problems.push({ where, message: problem });
    return [found];
  });
  return {
    name: name ?? expectation_suite_name ?? 'Imported suite',
    description: textOf(notes),
    everyMinutes: null,
    checks: withIds(checks),
    problems,
  };
}

/** Notes of earlier versions are text, lines, or an object with these as `content`. */
function contentOf(notes: unknown): unknown {
  return typeof notes === 'object' && notes !== null && 'content' in notes ? notes.content : notes;
}

function textOf(notes: unknown): string {
  const lines = Array.isArray(notes) ? notes : [notes];
  return lines
    .filter((line) => typeof line === 'string')
    .join('\n')
    .slice(0, NOTES_MAX);
}

/** The same suite as Great Expectations 1 reads it. Checks of ours, which it does not know, are left out and named. */
export function writeGxSuite(
  suite: Suite,
  isOfGx: (type: string) => boolean,
): { readonly text: string; readonly leftOut: readonly Check[] } {
  const { name, description, checks } = suite;
  const json = {
    name,
    id: null,
    expectations: checks
      .filter(({ type }) => isOfGx(type))
      .map(({ id, type, arguments: kwargs, severity, notes }) => ({
        ...{ type, kwargs, severity, meta: {}, id },
        ...(notes !== '' && { notes }),
      })),
    meta: {},
    notes: description === '' ? null : description,
  };
  return {
    text: `${JSON.stringify(json, null, 2)}\n`,
    leftOut: checks.filter(({ type }) => !isOfGx(type)),
  };
}
