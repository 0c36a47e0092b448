import { loadAllTables } from '../lake/catalog.ts';
import { tableKey } from '../lake/table.ts';
import { datasets } from './datasets.ts';

/** Columns that tables of the lake have and that nobody declared: their names are nobody's to know. */
export async function undeclaredColumns(): Promise<ReadonlyMap<string, readonly string[]>> {
  const [tables, all] = await Promise.all([loadAllTables(), datasets()]);
  const fields = new Map(
    tables.map(({ name, fields: own }) => [tableKey(name), own.map((field) => field.name)]),
  );
  return new Map(
    all.flatMap(({ name, columns }) => {
      const known = new Set(columns.map((column) => column.name));
      const hidden = (fields.get(name) ?? []).filter((field) => !known.has(field));
      return hidden.length === 0 ? [] : [[name, hidden] as const];
    }),
  );
}
