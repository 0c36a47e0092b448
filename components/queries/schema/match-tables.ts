import type { TableEntry } from '#server/queries/schema.ts';

export interface TableMatch {
  readonly table: TableEntry;
  /** Only columns of it match: they are to be seen. */
  readonly byColumn: boolean;
}

/** The tables whose name, then those of which a column's name has the text in it; all for none. */
export function matchTables(tables: readonly TableEntry[], wanted: string): TableMatch[] {
  const text = wanted.trim().toLowerCase();
  const has = ({ name }: { readonly name: string }) => name.toLowerCase().includes(text);
  if (text === '') return tables.map((table) => ({ table, byColumn: false }));
  return [
    ...tables.filter(has).map((table) => ({ table, byColumn: false })),
    ...tables
      .filter((table) => !has(table) && table.columns.some(has))
      .map((table) => ({ table: { ...table, columns: table.columns.filter(has) }, byColumn: true })),
  ];
}
