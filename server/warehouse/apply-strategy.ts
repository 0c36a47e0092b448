import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import type { HeldFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { DataFile, Table } from '../lake/table.ts';
import { type BoundFiles, daysNamedBy } from './bind-relations.ts';
import type { Model } from './describe-model.ts';

/** Holds the rows of a run before they become files. */
export const BATCH = '"$batch"';

/** What a run does to its table. */
export interface Outcome {
  /** The rows to write. */
  readonly selectSql: string;
  readonly operation:
    | { kind: 'append' }
    | { kind: 'overwrite'; replacePartitions: readonly (string | null)[] | 'all' };
  /** Files of the model's own table that were read beside what its SELECT names. */
  readonly filesRead: readonly DataFile[];
}

/**
 * Takes out of the batch what the model's strategy leaves out; what is left is what would be published. Gives the files of
 * the model's own table that were read for it: none in a full refresh, where the batch is the whole table.
 */
export async function dropKnownRows(
  engine: Engine,
  model: Model,
  existing: Table | null,
  held: HeldFiles,
): Promise<readonly DataFile[]> {
  if (model.config.incremental_strategy !== 'insert_new') return [];
  await dropRepeats(engine, model);
  return existing ? dropRowsOf(engine, model, existing, held) : [];
}

/** In a full refresh the batch is the whole table. */
export function replaceWhole(model: Model): Outcome {
  return {
    selectSql: selectBatch(model),
    operation: { kind: 'overwrite', replacePartitions: 'all' },
    filesRead: [],
  };
}

/** What a model that reads its own table is to know beside it. */
export function besideOwn(model: Model, from: string) {
  return {
    from,
    replaces: model.config.incremental_strategy === 'merge' ? keyColumns(model) : [],
    partition: model.config.partition_by ?? null,
  };
}

/** By the text of its value; null for the one without. */
type Partition = string | null;

/**
 * The partitions of which a run made rows, to be asked before anything is taken out of the batch: one that loses all its rows
 * is made anew as well. Empty for a model whose strategy does not replace partitions.
 */
export async function partitionsMade(engine: Engine, { config }: Model): Promise<readonly Partition[]> {
  if (config.incremental_strategy !== 'insert_overwrite' || !config.partition_by) return [];
  return batchPartitions(engine, config.partition_by);
}

/**
 * All partitions that a run makes anew, with or without rows: those that it made rows of, and those of the model's own table
 * that its SELECT looks at.
 */
export async function partitionsRemade(
  engine: Engine,
  { config, incremental }: Model,
  made: readonly Partition[],
): Promise<readonly Partition[] | 'all'> {
  if (config.incremental_strategy !== 'insert_overwrite') return [];
  const remade = new Set(made);
  for (const { relation, rows } of incremental?.uses ?? []) {
    if (relation !== 'this') continue;
    if (rows.kind !== 'partitions') return 'all';
    for (const day of await daysNamedBy(engine, rows.sql)) remade.add(day);
  }
  return [...remade];
}

/** Turns the batch of an incremental run into a change of `table`, as the model's strategy says. */
export async function applyStrategy(
  engine: Engine,
  model: Model,
  table: Table,
  bound: BoundFiles,
  held: HeldFiles,
  made: readonly Partition[],
): Promise<Outcome> {
  switch (model.config.incremental_strategy) {
    case 'insert_overwrite':
      return overwritePartitions(engine, model, table, bound, made);
    case 'merge':
      return merge(engine, model, table, held);
    default:
      return { selectSql: selectBatch(model), operation: { kind: 'append' }, filesRead: [] };
  }
}

async function dropRowsOf(
  engine: Engine,
  model: Model,
  table: Table,
  held: HeldFiles,
): Promise<readonly DataFile[]> {
  const partition = model.config.partition_by;
  const partitions = partition ? await batchPartitions(engine, partition) : undefined;
  const filesRead = await liveFiles(table, partitions && { partitions });
  await held.take(filesRead);
  if (filesRead.length > 0) {
    const keys = quoteList(keyColumns(model));
    await engine.query(
      `DELETE FROM ${BATCH} WHERE rowid IN (
         SELECT batch.rowid FROM ${relationSql(table, filesRead)} JOIN ${BATCH} AS batch USING (${keys})
       )`,
    );
  }
  return filesRead;
}

/** Of the batch's rows with the same key only the first stays; a row without a key is nobody's repeat. */
async function dropRepeats(engine: Engine, model: Model): Promise<void> {
  const keys = keyColumns(model);
  const order = [...quoted(model.config.order_by ?? []), 'rowid'].join(', ');
  const complete = quoted(keys).map((key) => `${key} IS NOT NULL`);
  await engine.query(
    `DELETE FROM ${BATCH} WHERE rowid IN (
       SELECT row FROM (
         SELECT rowid AS row, row_number() OVER (PARTITION BY ${quoteList(keys)} ORDER BY ${order}) AS position
         FROM ${BATCH} WHERE ${complete.join(' AND ')}
       ) WHERE position > 1
     )`,
  );
}

/** Partitions that came out as they were are left alone; one that lost all its rows is emptied. */
async function overwritePartitions(
  engine: Engine,
  model: Model,
  table: Table,
  bound: BoundFiles,
  made: readonly Partition[],
): Promise<Outcome> {
  const partition = model.config.partition_by as string;
  const own = model.incremental?.uses.find(({ relation }) => relation === 'this');
  const before = own ? (bound.get(own.sqlName) ?? []) : [];
  const replacePartitions =
    before.length > 0 ? await changedPartitions(engine, model, partition, relationSql(table, before)) : made;
  const days = replacePartitions.map((day) => (day === null ? 'NULL' : `DATE '${day}'`)).join(', ');
  const name = quoteIdentifier(partition);
  const withNull = replacePartitions.includes(null) ? ` OR ${name} IS NULL` : '';
  return {
    selectSql:
      replacePartitions.length > 0
        ? `${selectBatch(model)} WHERE ${name} IN (${days})${withNull}`
        : `${selectBatch(model)} WHERE false`,
    operation: { kind: 'overwrite', replacePartitions },
    filesRead: [],
  };
}

async function changedPartitions(
  engine: Engine,
  model: Model,
  partition: string,
  before: string,
): Promise<(string | null)[]> {
  const columns = columnList(model);
  const [was, is] = [before, BATCH].map((relation) => `SELECT ${columns} FROM ${relation}`);
  return textColumn(
    engine,
    `SELECT DISTINCT CAST(${quoteIdentifier(partition)} AS VARCHAR) AS value
     FROM ((${is} EXCEPT ALL ${was}) UNION ALL (${was} EXCEPT ALL ${is}))`,
  );
}

async function merge(engine: Engine, model: Model, table: Table, held: HeldFiles): Promise<Outcome> {
  const filesRead = await liveFiles(table);
  const { rows } = await engine.query(`SELECT count(*) AS count FROM ${BATCH}`);
  if (Number(rows[0]?.count) === 0) {
    return { selectSql: selectBatch(model), operation: { kind: 'append' }, filesRead: [] };
  }
  await held.take(filesRead);
  const columns = columnList(model);
  const untouched = `SELECT ${columns} FROM ${relationSql(table, filesRead)} ANTI JOIN ${BATCH} USING (${quoteList(keyColumns(model))})`;
  return {
    selectSql: `${selectBatch(model)} UNION ALL ${untouched}`,
    operation: { kind: 'overwrite', replacePartitions: 'all' },
    filesRead,
  };
}

function batchPartitions(engine: Engine, partition: string): Promise<Partition[]> {
  const name = quoteIdentifier(partition);
  return textColumn(engine, `SELECT DISTINCT CAST(${name} AS VARCHAR) AS value FROM ${BATCH}`);
}

async function textColumn(engine: Engine, sql: string): Promise<(string | null)[]> {
  const { rows } = await engine.query(sql);
  return rows.map(({ value }) => (value === null ? null : String(value)));
}

/** A key counts within its partition, so that looking it up reads that partition alone. */
function keyColumns({ config }: Model): string[] {
  const keys = config.unique_key ?? [];
  return config.partition_by && !keys.includes(config.partition_by) ? [config.partition_by, ...keys] : keys;
}

function selectBatch(model: Model): string {
  return `SELECT ${columnList(model)} FROM ${BATCH}`;
}

function columnList({ columns }: Model): string {
  return quoteList(columns.map(({ name }) => name));
}

function quoteList(names: readonly string[]): string {
  return quoted(names).join(', ');
}

function quoted(names: readonly string[]): string[] {
  return names.map(quoteIdentifier);
}
