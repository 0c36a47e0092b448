import type { Field, Written } from '#server/annotations/schema.ts';

/** What is written in one place, for what it was before and for telling who wrote since. */
export function writtenIn(
  written: readonly Written[],
  column: string | null,
  field: Field,
): Written | undefined {
  return written.find((row) => row.column === column && row.field === field);
}
