import type { Dataset } from '../access/dataset.ts';
import type { TableDecision } from '../access/decision.ts';
import type { SeenTable } from './schema.ts';

/** What somebody sees of each table, by the tables' names. */
export function seenTables(
  decisions: ReadonlyMap<string, TableDecision>,
  tables: ReadonlyMap<string, Dataset>,
): SeenTable[] {
  return [...decisions.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, columns, rowFilter }) => ({
      name,
      description: tables.get(name)?.description ?? null,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        tags: column.tags,
        mask: column.mask,
      })),
      filtered: rowFilter !== null,
    }));
}
