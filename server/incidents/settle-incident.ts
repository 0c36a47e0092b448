import type { Json } from '../expectations/schema.ts';
import {
  type AnyResolution,
  type IncidentSeverity,
  type IncidentState,
  REOPENED_WITHIN_MS,
  type SymptomKind,
  type SymptomState,
} from './schema.ts';

/** Pure: what becomes of a table's incident when its checks were evaluated, or its monitors looked. */

/** How one check or monitor stands. `unknown`: it could not be evaluated, which neither opens an incident nor ends one. */
export interface Symptom {
  /** Unique among those of its kind. */
  readonly key: string;
  readonly severity: IncidentSeverity;
  readonly state: 'failing' | 'fine' | 'unknown';
  /** When it came to this state. */
  readonly since: Date;
  /** What it is about, so that it can be told who may know of it. */
  readonly document: Json;
  readonly elements: number | null;
  readonly unexpected: number | null;
}

export interface KeptSymptom {
  readonly kind: SymptomKind;
  readonly key: string;
  readonly document: Json;
  readonly severity: IncidentSeverity;
  readonly state: SymptomState;
  readonly since: Date;
  readonly changedAt: Date;
  readonly elementsThen: number | null;
  readonly unexpectedThen: number | null;
  readonly elementsNow: number | null;
  readonly unexpectedNow: number | null;
}

export interface KeptIncident {
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  readonly resolvedAt: Date | null;
  readonly resolution: AnyResolution | null;
  readonly symptoms: readonly KeptSymptom[];
}

export interface Settled {
  /** `updated`: only figures. */
  readonly what: 'opened' | 'reopened' | 'worsened' | 'changed' | 'resolved' | 'updated';
  readonly severity: IncidentSeverity;
  readonly symptoms: readonly KeptSymptom[];
  /** Those that began or ended with it. */
  readonly about: readonly KeptSymptom[];
}

/**
 * `last` is the table's latest incident, open or resolved; `symptoms` are all of one kind that the table has now: what is missing
 * there is not watched any more, and counts as fine. Null: nothing changes.
 */
export function settleIncident(
  last: KeptIncident | null,
  kind: SymptomKind,
  symptoms: readonly Symptom[],
  at: Date,
): Settled | null {
  const known = last?.symptoms ?? [];
  const merged = mergeSymptoms(known, kind, symptoms, at);
  if (last && last.state !== 'resolved') return settleOpen(last, merged);
  // What failed when somebody said that it was mended, and was not looked at since, opens nothing.
  const now = new Set(symptoms.flatMap(({ key, state }) => (state === 'failing' ? [key] : [])));
  const failing = merged.filter(
    (each) => each.kind === kind && each.state === 'failing' && now.has(each.key),
  );
  if (failing.length > 0) {
    const isAgain = last !== null && comesAgain(last, at);
    return {
      what: isAgain ? 'reopened' : 'opened',
      severity: worst(failing),
      symptoms: (isAgain ? merged : merged.filter(({ state }) => state !== 'fine')).map(begun),
      about: failing,
    };
  }
  return isSame(known, merged)
    ? null
    : { what: 'updated', severity: last?.severity ?? 'warning', symptoms: merged, about: [] };
}

function settleOpen(last: KeptIncident, symptoms: readonly KeptSymptom[]): Settled | null {
  const before = new Map(last.symptoms.map((each) => [idOf(each), each.state]));
  const about = symptoms.filter((each) => {
    const then = before.get(idOf(each));
    return (each.state === 'failing') !== (then === 'failing');
  });
  const failing = symptoms.filter(({ state }) => state === 'failing');
  if (failing.length === 0) return { what: 'resolved', severity: last.severity, symptoms, about };
  if (last.severity === 'warning' && worst(failing) === 'critical')
    return { what: 'worsened', severity: 'critical', symptoms, about };
  if (about.length > 0) return { what: 'changed', severity: last.severity, symptoms, about };
  return isSame(last.symptoms, symptoms)
    ? null
    : { what: 'updated', severity: last.severity, symptoms, about: [] };
}

/** What was accepted is over: another is another. */
function comesAgain({ resolution, resolvedAt }: KeptIncident, at: Date): boolean {
  const isOver = resolution === 'accepted' || resolution === 'false_alarm';
  return !isOver && resolvedAt !== null && at.getTime() - resolvedAt.getTime() <= REOPENED_WITHIN_MS;
}

function mergeSymptoms(
  known: readonly KeptSymptom[],
  kind: SymptomKind,
  symptoms: readonly Symptom[],
  at: Date,
): KeptSymptom[] {
  const now = new Map(symptoms.map((each) => [each.key, each]));
  const kept = known.map((each): KeptSymptom => {
    if (each.kind !== kind) return each;
    const found = now.get(each.key);
    now.delete(each.key);
    if (!found) return each.state === 'fine' ? each : { ...each, state: 'fine', changedAt: at };
    return follow(each, found);
  });
  const begun = [...now.values()].flatMap((each) => (each.state === 'failing' ? [begin(kind, each)] : []));
  return [...kept, ...begun];
}

function follow(
  kept: KeptSymptom,
  { state, severity, document, since, elements, unexpected }: Symptom,
): KeptSymptom {
  if (state === 'unknown') return { ...kept, severity, document };
  if (state === 'fine' && kept.state === 'fine') return kept;
  const now = { ...kept, severity, document, elementsNow: elements, unexpectedNow: unexpected };
  if (state === 'fine') return { ...now, state: 'fine', changedAt: since };
  if (kept.state !== 'fine') return now;
  return { ...now, state: 'failing', since, changedAt: since };
}

function begin(
  kind: SymptomKind,
  { key, severity, document, since, elements, unexpected }: Symptom,
): KeptSymptom {
  return {
    ...{ kind, key, severity, document, since, changedAt: since, state: 'failing' },
    ...{
      elementsThen: elements,
      unexpectedThen: unexpected,
      elementsNow: elements,
      unexpectedNow: unexpected,
    },
  };
}

/** The figures of then are of when the incident began last. */
function begun(symptom: KeptSymptom): KeptSymptom {
  return { ...symptom, elementsThen: symptom.elementsNow, unexpectedThen: symptom.unexpectedNow };
}

/** What fails when a person says that it may does so until it has come right. */
export function acceptSymptoms(symptoms: readonly KeptSymptom[], at: Date): KeptSymptom[] {
  return symptoms.map((each) =>
    each.state === 'failing' ? { ...each, state: 'accepted', changedAt: at } : each,
  );
}

function worst(symptoms: readonly KeptSymptom[]): IncidentSeverity {
  return symptoms.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

export function idOf({ kind, key }: Pick<KeptSymptom, 'kind' | 'key'>): string {
  return `${kind}\n${key}`;
}

function isSame(before: readonly KeptSymptom[], after: readonly KeptSymptom[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
