import type { TableState } from '#server/quality/schema.ts';

/** The failing tables behind figures of some tables: these themselves first, then those that they are made of. */
export function failingSources(
  tables: readonly string[],
  states: ReadonlyMap<string, Pick<TableState, 'state' | 'failingUpstream'>>,
): string[] {
  const own = tables.filter((table) => states.get(table)?.state === 'failing');
  const upstream = tables.flatMap((table) => states.get(table)?.failingUpstream ?? []);
  return [...new Set([...own, ...upstream])];
}
