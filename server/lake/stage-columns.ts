/** Writes rows that are laid out as columns already as a data file, durable but invisible until a commit names it. */
import { randomUUID } from 'node:crypto';
import { joinPath, toPath } from './location.ts';
import { currentSchema } from './metadata.ts';
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
import { dayText, lowerBound, microsText, upperBound } from './single-value.ts';
import { partitionFolder } from './stage.ts';
import { ensureDirectory, syncDirectory, writeDurably } from './storage.ts';
import type { DataFile, FieldType, Table, TableField } from './table.ts';
import { rowGroupBytes, writeCompression } from './write-properties.ts';

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
 * `stageFiles`, which knows more types and codecs and makes more than one row group of them.
 */
export function takesColumns(table: Table, bytes: number): boolean {
  const bound = rowGroupBytes(table);
  return (
    table.fields.every(({ type }) => isColumnType(type)) &&
    compressionOf(table) !== null &&
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
  const data = joinPath(toPath(table.metadata.location), 'data');
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
    ...statisticsOf(table.fields, file.rows, file.columns),
  };
}

/** A bound as DuckDB prints values of the type. */
function boundText(type: FieldType, value: Buffer | number | bigint): string {
  if (typeof value === 'object') return value.toString();
  if (type === 'boolean') return value ? 'true' : 'false';
  if (type === 'date') return dayText(Number(value));
  return type === 'timestamp' || type === 'timestamptz' ? microsText(BigInt(value)) : String(value);
}

function statisticsOf(fields: readonly TableField[], rows: number, columns: readonly WrittenColumn[]) {
  const statistics = {
    columnSizes: new Map<number, number>(),
    valueCounts: new Map<number, number>(),
    nullCounts: new Map<number, number>(),
    nanCounts: new Map<number, number>(),
    lowerBounds: new Map<number, Buffer>(),
    upperBounds: new Map<number, Buffer>(),
  };
  for (const [index, { id, bytes, nulls, bounds }] of columns.entries()) {
    const { type } = fields[index] as TableField;
    statistics.columnSizes.set(id, bytes);
    statistics.valueCounts.set(id, rows);
    statistics.nullCounts.set(id, nulls);
    if (type === 'double') statistics.nanCounts.set(id, 0);
    const [lowest, highest] = [bounds.lowest, bounds.highest];
    const lower = lowest === null ? null : lowerBound(type, boundText(type, lowest));
    const upper = highest === null ? null : upperBound(type, boundText(type, highest));
    if (lower) statistics.lowerBounds.set(id, lower);
    if (upper) statistics.upperBounds.set(id, upper);
  }
  return statistics;
}
