import type { TableDecision } from '../access/decision.ts';
import { tableAddress } from '../datasets/table-address.ts';
import type { CheckSight } from '../quality/sight-service.ts';
import type { IncidentRow, SymptomRow } from './incidents-data.ts';
import type { IncidentSeverity, IncidentState, SeenSymptom } from './schema.ts';
import type { CheckDocument, MonitorDocument } from './settle-service.ts';

/** Pure: what one reader may know of an incident. */

export interface IncidentSight {
  readonly decision: TableDecision;
  readonly checks: CheckSight;
  /** Whether words about the table name nothing that is hidden from the reader. */
  readonly mayRead: (text: string) => boolean;
}

/** An incident of what the reader may know. */
export interface SeenState {
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  readonly openedAt: Date;
  readonly since: Date;
  readonly resolvedAt: Date | null;
  readonly symptoms: readonly SeenSymptom[];
  /** All of what failed is seen. */
  readonly isWhole: boolean;
}

/**
 * Null where nothing of what fails is theirs to know: then there is no incident. To whoever sees a part, that part is the
 * incident: it is over when the part is, and as bad as the part.
 */
export function seeIncident(
  row: Pick<IncidentRow, 'table' | 'state' | 'openedAt' | 'since' | 'resolvedAt'>,
  symptoms: readonly SymptomRow[],
  sight: IncidentSight,
): SeenState | null {
  const seen = symptoms.flatMap((symptom) => seeSymptom(row.table, symptom, sight) ?? []);
  if (seen.length === 0) return null;
  const isWhole = seen.length === symptoms.length;
  const failing = seen.filter(({ state }) => state === 'failing');
  const isOver = row.state === 'resolved' || (!isWhole && failing.length === 0);
  const first = new Date(Math.min(...seen.map(({ since }) => Date.parse(since))));
  const last = new Date(Math.max(...seen.map(({ changedAt }) => Date.parse(changedAt))));
  return {
    state: isOver ? 'resolved' : row.state,
    severity: worst(failing.length > 0 ? failing : seen),
    openedAt: isWhole ? row.openedAt : laterOf(row.openedAt, first),
    since: isWhole ? row.since : laterOf(row.since, first),
    resolvedAt: isOver ? (isWhole ? row.resolvedAt : last) : null,
    symptoms: seen.toSorted((a, b) => PLACE[a.state] - PLACE[b.state] || placeOf(a) - placeOf(b)),
    isWhole,
  };
}

const PLACE = { failing: 0, accepted: 1, fine: 2 } as const;

function placeOf({ severity }: SeenSymptom): number {
  return severity === 'critical' ? 0 : 1;
}

function worst(symptoms: readonly SeenSymptom[]): IncidentSeverity {
  return symptoms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

function laterOf(one: Date, other: Date): Date {
  return one > other ? one : other;
}

interface Shown {
  readonly sentence: string;
  readonly columns: readonly string[];
  readonly counts: boolean;
  readonly href: string | null;
}

/** Null where the reader may not know of it. */
export function seeSymptom(table: string, symptom: SymptomRow, sight: IncidentSight): SeenSymptom | null {
  const shown = symptom.kind === 'check' ? seeCheck(table, symptom, sight) : seeMonitor(symptom, sight);
  if (!shown) return null;
  const { kind, key, severity, state, since, changedAt } = symptom;
  return {
    ...{ kind, key, severity, state },
    ...{ since: since.toISOString(), changedAt: changedAt.toISOString() },
    ...{ sentence: shown.sentence, columns: shown.columns, href: shown.href },
    elementsThen: shown.counts ? symptom.elementsThen : null,
    unexpectedThen: shown.counts ? symptom.unexpectedThen : null,
    elementsNow: shown.counts ? symptom.elementsNow : null,
    unexpectedNow: shown.counts ? symptom.unexpectedNow : null,
  };
}

function seeCheck(table: string, { document }: SymptomRow, { checks }: IncidentSight): Shown | null {
  const { check } = document as unknown as CheckDocument;
  const seen = checks.of(check);
  if (!seen) return null;
  const { sentence, columns, counts } = seen;
  return { sentence, columns, counts, href: `${tableAddress(table)}/quality` };
}

/** That a monitor alerts tells of all rows, and of its columns as they are. */
function seeMonitor({ document }: SymptomRow, { decision, mayRead }: IncidentSight): Shown | null {
  const { title, columns, href } = document as unknown as MonitorDocument;
  const plain = new Set(decision.columns.flatMap(({ name, mask }) => (mask === null ? [name] : [])));
  if (decision.rowFilter !== null || !columns.every((name) => plain.has(name))) return null;
  // A title is somebody's words, and may name what is hidden.
  const sentence = mayRead(title) ? title : 'A monitor of what you see';
  return { sentence: `Unusual: ${sentence}`, columns, counts: true, href };
}
