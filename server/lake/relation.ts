import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { duckDbType } from './column-types.ts';
import type { DataFile, Table } from './table.ts';

/**
 * Text for a FROM clause: the rows of `files` with the table's current column names and types. Columns are found
 * by field id, so files from before a rename or an addition fit; what a file lacks is null.
 */
export function relationSql(table: Table, files: readonly Pick<DataFile, 'path'>[]): string {
  if (files.length === 0) {
    const columns = table.fields.map(
      (field) => `CAST(NULL AS ${duckDbType(field.type)}) AS ${quoteIdentifier(field.name)}`,
    );
    return `(SELECT ${columns.join(', ')} WHERE false)`;
  }
  const paths = files.map((file) => quoteLiteral(file.path)).join(', ');
  const columns = table.fields.map(
    (field) =>
      `${field.id}: {name: ${quoteLiteral(field.name)}, type: ${quoteLiteral(duckDbType(field.type))}, default_value: NULL}`,
  );
  return `read_parquet([${paths}], schema = map {${columns.join(', ')}})`;
}
