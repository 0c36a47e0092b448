/** Writes rows that are laid out as columns already as a data file, durable but invisible until a commit names it. */
import { randomUUID } from 'node:crypto';
import { ColumnMetrics, metricsModes } from './column-metrics.ts';
import { joinPath } from './location.ts';
import { currentSchema } from './metadata.ts';
import { TextBounds } from './parquet-bounds.ts';
import {
  COLUMN_TYPES,
  type ColumnDictionary,
  type ColumnSegment,
  type ColumnType,
} from './parquet-column.ts';
import {
  type Compression,
  canCompress,
  type ParquetColumn,
  parquetFile,
  type WrittenColumn,
} from './parquet-file.ts';
import { dayText, microsText } from './single-value.ts';
import { partitionFolder } from './stage.ts';
import { ensureDirectory, syncDirectory, writeDurably } from './storage.ts';
import type { DataFile, FieldType, Table, TableField } from './table.ts';
import { dataDirectory } from './write-paths.ts';
import { bloomFilters, rowGroupBytes, writeCompression } from './write-properties.ts';

/** The rows of one column; its segments are of the field's type. */
export interface StagedColumn {
  readonly dictionary: ColumnDictionary | null;
  readonly segments: readonly ColumnSegment[];
}

/** Whether a column of the type can be laid out so. */
export function isColumnType(type: FieldType): type is ColumnType {
  return (COLUMN_TYPES as readonly string[]).includes(type);
}

function compressionOf(table: Table): Compression | null {
  const { codec, level } = writeCompression(table);
  return canCompress(codec) ? { codec, level } : null;
}

/**
 * Whether `stageColumns` writes files of the table as its properties want them; elsewhere the rows go through
 * `stageFiles`, which knows more types and codecs, makes more than one row group of them and writes bloom filters.
 */
export function takesColumns(table: Table, bytes: number): boolean {
  const bound = rowGroupBytes(table);
  return (
    table.fields.every(({ type }) => isColumnType(type)) &&
    compressionOf(table) !== null &&
    bloomFilters(table, 1) === null &&
    (bound === null || bytes <= bound)
  );
}

/**
 * Writes one file with the rows, all of one partition, and waits until it is on disk. `columns` has one for each field of
 * the table, and the required ones have no nulls. Throws AppError `unavailable` when the disk fails; nothing is left then.
 */
export async function stageColumns(
  table: Table,
  partition: string | null,
  columns: ReadonlyMap<number, StagedColumn>,
): Promise<DataFile> {
  const compression = compressionOf(table);
  if (!compression) throw new Error('The codec of the table is not one that columns are written with.');
  const laidOut = table.fields.map((field): ParquetColumn => {
    const column = columns.get(field.id);
    if (!column || !isColumnType(field.type)) throw new Error(`No rows for column ${field.name}.`);
    return { ...column, name: field.name, id: field.id, type: field.type, required: field.required };
  });
  const file = await parquetFile(laidOut, compression, {
    'iceberg.schema': JSON.stringify(currentSchema(table.metadata)),
  });
  const data = dataDirectory(table);
  const folder = table.spec.fields.length > 0 ? joinPath(data, partitionFolder(table, partition)) : data;
  await ensureDirectory(folder);
  const path = joinPath(folder, `${randomUUID()}.parquet`);
  await writeDurably(path, file.bytes);
  await syncDirectory(folder);
  return {
    path,
    specId: table.spec.id,
    partition,
    recordCount: file.rows,
    sizeBytes: file.bytes.length,
    ...statisticsOf(table, file.rows, file.columns).kept,
  };
}

/** A bound as DuckDB prints values of the type; of a text that was cut, its whole letters. */
function boundText(type: FieldType, value: Buffer | number | bigint): string {
  if (typeof value === 'object')
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value, { stream: true });
  if (type === 'boolean') return value ? 'true' : 'false';
  if (type === 'date') return dayText(Number(value));
  return type === 'timestamp' || type === 'timestamptz' ? microsText(BigInt(value)) : String(value);
}

function statisticsOf(table: Table, rows: number, columns: readonly WrittenColumn[]): ColumnMetrics {
  const metrics = new ColumnMetrics(metricsModes(table));
  for (const [index, { bytes, nulls, bounds }] of columns.entries()) {
    const field = table.fields[index] as TableField;
    const { lowest, highest } = bounds;
    metrics.add(field, {
      bytes,
      values: rows,
      nulls,
      ...(field.type === 'double' && { nans: 0 }),
      ...(lowest !== null && { lowest: boundText(field.type, lowest) }),
      ...(highest !== null && { highest: boundText(field.type, highest) }),
      highestIsCut: bounds instanceof TextBounds && highest !== null && !bounds.isWhole(highest as Buffer),
    });
  }
  return metrics;
}
