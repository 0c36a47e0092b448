/** Writes the rows of a SELECT as data files of a table, durable but invisible until a commit names them. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CellValue, Engine, Row } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { type ColumnFacts, ColumnMetrics, metricsModes } from './column-metrics.ts';
import { duckDbType } from './column-types.ts';
import { parquetSettings } from './parquet-settings.ts';
import { partitionKey, partitionSql, partitionTextOfSql, partitionTexts } from './partition.ts';
import { refitFiles } from './refit-files.ts';
import { openStaging, type Staging } from './staging.ts';
import { removeFiles } from './storage.ts';
import { type DataFile, type PartitionField, type Table, type TableField, tableKey } from './table.ts';
import { propertyNumber } from './table-properties.ts';
import { dataDirectory } from './write-paths.ts';

export interface StageOptions {
  readonly signal?: AbortSignal;
  /** Every row is known to be of this partition: the rows are written as they come, without being sorted out. */
  readonly onlyPartition?: string | null;
  /** Bounds the writer's memory by bytes and not only by rows. Needs `preserve_insertion_order = false`. */
  readonly rowGroupBytes?: number;
}

/**
 * Runs `selectSql` into Parquet files in the table's data folder, split by partition value, and waits until
 * they are durable. The SELECT gives the table's columns by name in any order; a missing optional one is null.
 * The engine's time zone must be UTC. Throws AppError `bad_request` when columns or values do not fit the table,
 * `unavailable` when the disk fails; what was written is removed then.
 */
export async function stageFiles(
  engine: Engine,
  table: Table,
  selectSql: string,
  options: StageOptions = {},
): Promise<DataFile[]> {
  const columns = await selectList(engine, table, selectSql, options);
  const stageId = randomUUID();
  const staging = await openStaging(dataDirectory(table), stageId);
  const partitions = partitionColumns(table);
  try {
    const { rows } = await engine.query(
      await copySql(table, partitions, staging, stageId, columns, selectSql, options),
      options,
    );
    assertRequired(table, rows);
    const files = rows.map((row) => toDataFile(table, partitions, row, options));
    const written = files.filter((file) => file.recordCount > 0);
    await removeFiles(files.filter((file) => file.recordCount === 0).map((file) => file.path));
    // Who gives bytes of row groups has them kept, and does not have the order of rows kept.
    const fitting = options.rowGroupBytes
      ? written
      : await refitFiles(written, stageId, {
          engine,
          table,
          ...(options.signal && { signal: options.signal }),
          toDataFile: (row, onlyPartition) => toDataFile(table, partitions, row, { onlyPartition }),
        });
    return await staging.publish(fitting);
  } catch (error) {
    await staging.discard();
    throw error;
  }
}

/** Removes staged files that will not be committed. */
export async function discardFiles(files: readonly Pick<DataFile, 'path'>[]): Promise<void> {
  await removeFiles(files.map((file) => file.path));
}

async function selectList(
  engine: Engine,
  table: Table,
  selectSql: string,
  options: StageOptions,
): Promise<string[]> {
  const { rows } = await engine.query(`DESCRIBE ${selectSql}`, options);
  const given = new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
  const known = new Set(table.fields.map((field) => field.name));
  const extra = [...given.keys()].filter((name) => !known.has(name));
  const missing = table.fields.filter((field) => field.required && !given.has(field.name));
  if (extra.length > 0 || missing.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`lacks ${missing.map((field) => field.name).join(', ')}`] : []),
      ...(extra.length > 0 ? [`has ${extra.join(', ')} besides`] : []),
    ];
    throw new AppError(
      'bad_request',
      `The rows for table ${tableKey(table.name)} do not have its columns: the query ${parts.join(' and ')}.`,
    );
  }
  return table.fields.map((field) => {
    const name = quoteIdentifier(field.name);
    const type = duckDbType(field.type);
    const source = given.has(field.name) ? name : 'NULL';
    return given.get(field.name) === type ? name : `CAST(${source} AS ${type}) AS ${name}`;
  });
}

async function copySql(
  table: Table,
  partitions: readonly PartitionColumn[],
  staging: Staging,
  stageId: string,
  columns: readonly string[],
  selectSql: string,
  { onlyPartition, rowGroupBytes }: StageOptions,
): Promise<string> {
  const settings = parquetSettings(table, { id: stageId, ...(rowGroupBytes && { rowGroupBytes }) });
  let rows = `SELECT ${columns.join(', ')} FROM (${selectSql})`;
  let target = staging.directory;
  if (partitions.length === 0 || onlyPartition !== undefined) {
    settings.push(`FILE_SIZE_BYTES ${propertyNumber(table, 'write.target-file-size-bytes')}`);
    if (partitions.length > 0) {
      target = join(staging.directory, partitionFolder(table, onlyPartition ?? null));
      await staging.makeFolder(target);
    }
  } else {
    const names = partitions.map(({ name }) => quoteIdentifier(name));
    const values = partitions.map(({ sql }, index) => `${sql} AS ${names[index]}`);
    rows = `SELECT *, ${values.join(', ')} FROM (${rows})`;
    settings.push(`PARTITION_BY (${names.join(', ')})`, 'WRITE_PARTITION_COLUMNS false');
  }
  return `COPY (${rows}) TO ${quoteLiteral(target)} (${settings.join(', ')})`;
}

/** The folder DuckDB would choose, more or less; only people care, readers go by the manifests. */
export function partitionFolder(table: Table, key: string | null): string {
  const texts = partitionTexts(table.spec, key);
  return table.spec.fields
    .map(({ name }, index) => {
      const text = texts[index] ?? null;
      return `${name}=${text === null ? '__HIVE_DEFAULT_PARTITION__' : encodeURIComponent(text)}`;
    })
    .join('/');
}

/** A value that rows are sorted out by, and the name under which DuckDB has it. */
interface PartitionColumn {
  readonly field: PartitionField;
  readonly sql: string;
  readonly name: string;
}

/** Fields that have no values (`void`) are not among them. */
function partitionColumns({ spec, fields }: Table): PartitionColumn[] {
  return spec.fields.flatMap((field) => {
    const sql = partitionSql(field);
    // Not the name of a column, which would be taken out of the rows.
    const isTaken = fields.some(({ name }) => name === field.name);
    const name = isTaken ? `${field.name}__partition_${field.fieldId}` : field.name;
    return sql === null ? [] : [{ field, sql, name }];
  });
}

type Texts = Readonly<Record<string, CellValue>>;

/** From a row of COPY's RETURN_STATS. Its column names are quoted identifiers. */
function toDataFile(
  table: Table,
  partitions: readonly PartitionColumn[],
  row: Row,
  { onlyPartition }: StageOptions,
): DataFile {
  const byName = new Map<string, TableField>(
    table.fields.map((field) => [quoteIdentifier(field.name), field]),
  );
  const metrics = new ColumnMetrics(metricsModes(table));
  for (const [name, statistics] of Object.entries(row.column_statistics as Texts)) {
    const field = byName.get(name);
    if (field) metrics.add(field, factsOf(statistics as Texts));
  }
  return {
    path: String(row.filename),
    specId: table.spec.id,
    partition: onlyPartition === undefined ? partitionOf(table, partitions, row) : onlyPartition,
    recordCount: Number(row.count),
    sizeBytes: Number(row.file_size_bytes),
    ...metrics.kept,
  };
}

function factsOf(texts: Texts): ColumnFacts {
  const count = (name: string) => (texts[name] === undefined ? undefined : Number(texts[name]));
  const [bytes, values, nulls] = ['column_size_bytes', 'num_values', 'null_count'].map(count);
  const counts = {
    ...(bytes !== undefined && { bytes }),
    ...(values !== undefined && { values }),
    ...(nulls !== undefined && { nulls }),
  };
  // How many there are is not told, only whether.
  if (texts.has_nan === 'true') return counts;
  return {
    ...counts,
    ...(texts.has_nan === 'false' && { nans: 0 }),
    ...(typeof texts.min === 'string' && { lowest: texts.min }),
    ...(typeof texts.max === 'string' && { highest: texts.max }),
  };
}

function partitionOf({ spec }: Table, partitions: readonly PartitionColumn[], row: Row): string | null {
  const keys = (row.partition_keys ?? {}) as Texts;
  return partitionKey(
    spec.fields.map((field) => {
      const name = partitions.find((each) => each.field === field)?.name;
      const value = name === undefined ? null : (keys[name] ?? null);
      return value === null ? null : partitionTextOfSql(field, String(value));
    }),
  );
}

/** `rows` are COPY's RETURN_STATS. */
function assertRequired(table: Table, rows: readonly Row[]): void {
  for (const field of table.fields.filter((each) => each.required)) {
    const name = quoteIdentifier(field.name);
    const nulls = rows.reduce((sum, row) => {
      const texts = (row.column_statistics as Texts)[name] as Texts | undefined;
      return sum + Number(texts?.null_count ?? 0);
    }, 0);
    if (nulls > 0) {
      throw new AppError(
        'bad_request',
        `Column ${field.name} of table ${tableKey(table.name)} must not be empty, but ${nulls} rows have no value in it.`,
      );
    }
  }
}
