import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import type { TableState } from './schema.ts';
import { readSeenTables } from './service.ts';
import { failingUpstream } from './upstream-states.ts';

/**
 * How tables stand, for badges: those that the reader sees and that have checks of which they may know, and those that are
 * made of such a one that fails.
 */
export async function readStates(reader: Reader): Promise<readonly TableState[]> {
  const [decisions, models, { tables }] = await Promise.all([
    reader.decisions(),
    declaredModels(),
    readSeenTables(reader),
  ]);
  const failing = new Set(tables.filter(({ state }) => state === 'failing').map(({ table }) => table));
  const upstream = failingUpstream(
    models,
    (table) => failing.has(table),
    (table) => decisions.has(table),
  );
  const checked = new Set(tables.map(({ table }) => table));
  return [
    ...tables.map(({ table, state, since }) => ({
      ...{ table, state, since },
      failingUpstream: upstream.get(table) ?? [],
    })),
    ...[...upstream]
      .filter(([table]) => !checked.has(table))
      .map(([table, tables]) => ({ table, state: 'unknown' as const, since: null, failingUpstream: tables })),
  ];
}
