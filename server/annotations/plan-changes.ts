import type { AnnotationRow, Change, Place } from './data.ts';
import type { AnnotationValue } from './schema.ts';

/** A change that somebody wants, with the edit that they knew: null where nothing was written. */
export interface WantedChange extends Place {
  readonly value: AnnotationValue | null;
  /** `any`: whatever is there. */
  readonly base: number | null | 'any';
}

export interface Conflict {
  readonly place: Place;
  /** What is written there now; null where nothing is any more. */
  readonly now: AnnotationRow | null;
}

export interface PlannedChanges {
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
}

/**
 * What is to be written so that every place has what is wanted for it. What has it already is no change; what somebody
 * else changed since is a conflict, unless they wrote the same.
 */
export function planChanges(
  wanted: readonly WantedChange[],
  written: readonly AnnotationRow[],
): PlannedChanges {
  const find = annotationFinder(written);
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  for (const { value, base, ...place } of wanted) {
    const now = find(place);
    const before = now?.value ?? null;
    if (sameValue(before, value)) continue;
    if (base !== 'any' && base !== (now?.edit ?? null)) conflicts.push({ place, now: now ?? null });
    else changes.push({ ...place, before, after: value });
  }
  return { changes, conflicts };
}

const keyOf = (table: string, column: string | number | null, field: string) =>
  JSON.stringify([table, column, field]);

/** Finds what is written in a place: of a column by Iceberg's id, which a rename does not change, else by its name. */
export function annotationFinder(
  written: readonly AnnotationRow[],
): (place: Place) => AnnotationRow | undefined {
  const byName = new Map(written.map((row) => [keyOf(row.table, row.column, row.field), row]));
  const byId = new Map(
    written.flatMap((row) => (row.fieldId === null ? [] : [[keyOf(row.table, row.fieldId, row.field), row]])),
  );
  return ({ table, column, fieldId, field }) =>
    (fieldId === null ? undefined : byId.get(keyOf(table, fieldId, field))) ??
    byName.get(keyOf(table, column, field));
}

/** Whether two values say the same; the order of an object's keys, which PostgreSQL chooses, says nothing. */
export function sameValue(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
