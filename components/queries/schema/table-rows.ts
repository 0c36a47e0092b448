import type { ColumnEntry, TableEntry } from '#server/queries/schema.ts';
import type { TableMatch } from './match-tables.ts';

/** A line of the list of tables. */
export type TableRow =
  | {
      readonly kind: 'schema';
      readonly key: string;
      readonly schema: string;
      readonly count: number;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'table';
      readonly key: string;
      readonly table: TableEntry;
      /** Without its schema. */
      readonly shortName: string;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly table: TableEntry;
      readonly column: ColumnEntry;
    };

export interface Toggled {
  /** Keys of schemas that are closed and of tables that are open. */
  readonly has: (key: string) => boolean;
}

/** The lines to be shown: each schema with its tables, each open table with its columns. A search opens all schemas. */
export function tableRows(found: readonly TableMatch[], toggled: Toggled, isSearch: boolean): TableRow[] {
  const bySchema = new Map<string, TableMatch[]>();
  for (const match of found) {
    const schema = match.table.name.slice(0, Math.max(0, match.table.name.lastIndexOf('.')));
    const group = bySchema.get(schema);
    if (group) group.push(match);
    else bySchema.set(schema, [match]);
  }
  const rows: TableRow[] = [];
  for (const [schema, matches] of bySchema) {
    const key = `schema ${schema}`;
    const isOpen = isSearch || !toggled.has(key);
    if (schema !== '') rows.push({ kind: 'schema', key, schema, count: matches.length, isOpen });
    if (!isOpen) continue;
    for (const { table, byColumn } of matches) {
      const isTableOpen = byColumn !== toggled.has(table.name);
      const shortName = schema === '' ? table.name : table.name.slice(schema.length + 1);
      rows.push({ kind: 'table', key: table.name, table, shortName, isOpen: isTableOpen });
      if (!isTableOpen) continue;
      for (const column of table.columns) {
        rows.push({ kind: 'column', key: `${table.name} ${column.name}`, table, column });
      }
    }
  }
  return rows;
}
