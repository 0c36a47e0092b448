/** The options of DuckDB's COPY that write a table's files as the table's properties have it. */
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { currentSchema } from './metadata.ts';
import type { Table } from './table.ts';
import { bloomFilters, dictionaryBytes, rowGroupBytes, writeCompression } from './write-properties.ts';

/** Half of DuckDB's default: event payloads are wide, and every thread holds a row group or two in memory. */
export const ROW_GROUP_ROWS = 61_440;
/** What DuckDB takes where it is not told: distinct values of a column, for so many rows of a row group. */
const ROWS_PER_DICTIONARY_ENTRY = 5;
const FIXED_VALUE_BYTES = 8;

export interface ParquetShape {
  /** In the names of the files. */
  readonly id: string;
  readonly rowGroupRows?: number;
  /** Bounds the writer's memory by bytes and not only by rows. Needs `preserve_insertion_order = false`. */
  readonly rowGroupBytes?: number;
}

export function parquetSettings(
  table: Table,
  { id, rowGroupRows = ROW_GROUP_ROWS, ...shape }: ParquetShape,
): string[] {
  const ids = table.fields.map((field) => `${quoteIdentifier(field.name)}: ${field.id}`);
  const schema = JSON.stringify(currentSchema(table.metadata));
  const groupBytes =
    shape.rowGroupBytes && Math.min(shape.rowGroupBytes, rowGroupBytes(table) ?? shape.rowGroupBytes);
  return [
    'FORMAT parquet',
    ...compressionSettings(table),
    ...dictionarySettings(table, rowGroupRows),
    `FIELD_IDS {${ids.join(', ')}}`,
    `KV_METADATA {'iceberg.schema': ${quoteLiteral(schema)}}`,
    `FILENAME_PATTERN ${quoteLiteral(`${id}-{uuid}`)}`,
    `ROW_GROUP_SIZE ${rowGroupRows}`,
    ...(groupBytes ? [`ROW_GROUP_SIZE_BYTES ${groupBytes}`] : []),
    'APPEND true',
    'RETURN_STATS true',
  ];
}

/** DuckDB takes a level of zstd alone. */
function compressionSettings(table: Table): string[] {
  const { codec, level } = writeCompression(table);
  // What Iceberg and Spark call lz4 is Parquet's LZ4_RAW.
  const named = codec === 'lz4' ? 'lz4_raw' : codec;
  return codec === 'zstd' && level !== null
    ? [`COMPRESSION ${named}`, `COMPRESSION_LEVEL ${level}`]
    : [`COMPRESSION ${named}`];
}

/** DuckDB writes bloom filters for columns with a dictionary: where one is asked for, every column may have one. */
function dictionarySettings(table: Table, rows: number): string[] {
  const blooms = bloomFilters(table, rows);
  const bytes = dictionaryBytes(table);
  const entries = blooms ? rows : Math.ceil(rows / ROWS_PER_DICTIONARY_ENTRY);
  if (blooms === null && bytes === null) return [];
  return [
    `DICTIONARY_SIZE_LIMIT ${bytes === null ? entries : Math.max(1, Math.min(entries, Math.floor(bytes / FIXED_VALUE_BYTES)))}`,
    ...(bytes !== null
      ? [`STRING_DICTIONARY_PAGE_SIZE_LIMIT ${Math.min(bytes, 2 ** 30)}`]
      : [`STRING_DICTIONARY_PAGE_SIZE_LIMIT ${2 ** 30}`]),
    ...(blooms ? [`BLOOM_FILTER_FALSE_POSITIVE_RATIO ${blooms.falsePositives}`] : []),
  ];
}
