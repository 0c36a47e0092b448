import { createHash } from 'node:crypto';
import type { Column } from '../engine/engine.ts';
import type { PoolRelation, StubRelation } from '../engine/pool/query-pool.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { holdFiles, type LakeFile } from '../lake/held-files.ts';
import { localPath } from '../lake/location.ts';
import { currentSnapshot } from '../lake/metadata.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { type DataFile, type Table, tableKey } from '../lake/table.ts';
import { LruCache } from '../lru-cache.ts';
import type { TableDecision } from './decision.ts';
import type { Door } from './doors.ts';
import { fitDecision } from './fit-decision.ts';
import {
  type GovernedFiles,
  type GovernOptions,
  leaseGovernedFiles,
  planGovernedFiles,
} from './governed-files.ts';
import { governedSelect } from './governed-sql.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';
import type { ScanConditions } from './scan-conditions.ts';

/** A table that a statement may name: there, and visible to the reader. What it gives does not change any more. */
export interface ReadableTable extends StubRelation {
  readonly decision: TableDecision;
  readonly snapshotId: bigint | null;
  readonly snapshotAt: Date | null;
  readonly table: Table;
  /** Of its files only those are read that may hold a row for which these hold. */
  readonly where: ScanConditions;
  /** What is read in place of the files of its current snapshot; null for these. */
  readonly unpublished: readonly DataFile[] | null;
}

/**
 * Rows that are not published: files that fit the table, with the columns that it would be published with. They stand for its
 * own, and whoever asks sees of them what they see of the table.
 */
export interface UnpublishedRows {
  readonly table: Table;
  readonly files: readonly DataFile[];
}

/** How many of a table's files a statement opens. */
export interface FilesRead {
  readonly read: number;
  readonly of: number;
}

export interface ReadableFiles {
  /** In the order of the names. */
  readonly relations: readonly PoolRelation[];
  /** Until then none of the files is removed. Call it when the statement has ended, however it did. Idempotent. */
  release(): void;
}

/** Everything the reader may name in a statement, as of one moment and sorted by name. */
export async function readableTables(
  reader: Reader,
  door: Door,
  unpublished: UnpublishedRows | null = null,
): Promise<ReadableTable[]> {
  openDoor(reader, door);
  // Neither waits for the other: which tables there are is asked for before it is known which of them count.
  const [decisions, loaded] = await Promise.all([reader.decisions(), loadAllTables()]);
  const tables = new Map(loaded.map((table) => [tableKey(table.name), table]));
  const instead = unpublished && tableKey(unpublished.table.name);
  return [...decisions.values()]
    .flatMap((decision) => {
      if (unpublished && decision.name === instead) {
        // What fits its columns is kept for nobody else: the published table may have others.
        const fitted = fitDecision({ ...decision }, unpublished.table);
        return fitted ? [readableTable(unpublished.table, fitted, unpublished.files)] : [];
      }
      const table = tables.get(decision.name);
      const fitted = table && fitDecision(decision, table);
      return fitted ? [readableTable(table, fitted)] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readableTable(
  table: Table,
  decision: TableDecision,
  unpublished: readonly DataFile[] | null = null,
): ReadableTable {
  return {
    name: decision.name,
    columns: columnsOf(decision),
    decision,
    snapshotId: table.currentSnapshotId,
    snapshotAt: table.snapshotAt,
    table,
    where: null,
    unpublished,
  };
}

/** Fewer files than these are opened in less time than it takes to ask which of them count. */
const WORTH_NARROWING = 8;

/** Whether it is worth asking what rows of the table a statement can want. */
export function isWorthNarrowing({ table, unpublished }: ReadableTable): boolean {
  return unpublished === null && (filesInAll(table) ?? WORTH_NARROWING) >= WORTH_NARROWING;
}

/** Null where another writer did not say. */
function filesInAll({ metadata }: Table): number | null {
  const total = Number(currentSnapshot(metadata)?.summary['total-data-files'] ?? Number.NaN);
  return Number.isInteger(total) ? total : null;
}

/**
 * The same table, of which only files that can hold a wanted row are read. Of masked columns nothing is told by which
 * files are left out, so conditions on them do not count.
 */
export function narrowed(readable: ReadableTable, conditions: ScanConditions): ReadableTable {
  if (!conditions || readable.unpublished) return readable;
  const { table, decision } = readable;
  const where = conditions.map((all) =>
    all.flatMap((condition) => {
      const column = decision.columns.find(({ name }) => name === condition.column);
      const field = table.fields.find(({ id }) => id === column?.fieldId);
      return field && column?.mask === null ? [{ ...condition, column: field.name }] : [];
    }),
  );
  return where.some((all) => all.length === 0) ? readable : { ...readable, where };
}

/** Null where another writer did not say how many there are. */
export async function filesRead(readable: ReadableTable): Promise<FilesRead | null> {
  const of = filesInAll(readable.table);
  const { files } = await planOf(readable);
  return of === null ? null : { read: files, of };
}

/** A masked column keeps its type. */
function columnsOf({ columns }: TableDecision): readonly Column[] {
  return columns.map(({ name, type }) => ({ name, type }));
}

/**
 * The files by which SQL that a person wrote reads these tables: the lake's own where the reader sees everything of a
 * table, else copies that hold no more than the reader sees, which are made first where they are missing. Takes
 * tables as `readableTables` gave them, so that what a statement was approved for is what it reads. Rejects with
 * AppError `cancelled` (the signal) or `unavailable`.
 */
export async function readableFiles(
  tables: readonly ReadableTable[],
  options: GovernOptions,
): Promise<ReadableFiles> {
  const plans = await Promise.all(tables.map(planOf));
  if (options.signal.aborted) throw new AppError('cancelled', 'The query was cancelled.');
  const releaseRaw = await holdFiles(
    plans.flatMap(({ raw }) => raw),
    options.signal,
  );
  try {
    const releaseGoverned = await leaseGovernedFiles(
      plans.flatMap(({ governed }) => governed ?? []),
      options,
    );
    const release = () => {
      releaseGoverned();
      releaseRaw();
    };
    return { relations: plans.map(({ relation }) => relation), release };
  } catch (error) {
    releaseRaw();
    throw error;
  }
}

/**
 * Bytes of data files that a statement reads of these columns; with none, it only counts rows. From the sizes that
 * the table's metadata has for each file's columns, so what masks and filters take away counts too.
 */
export async function scanBytes(table: ReadableTable, columns: readonly string[]): Promise<number> {
  const { bytesOf } = await planOf(table);
  return columns.reduce((sum, name) => sum + (bytesOf.get(name) ?? 0), 0);
}

interface Plan {
  readonly relation: PoolRelation;
  /** Null where the lake's own files are read. */
  readonly governed: GovernedFiles | null;
  /** The lake's own files that the statement reads. */
  readonly raw: readonly LakeFile[];
  readonly bytesOf: ReadonlyMap<string, number>;
  /** Of rows. */
  readonly files: number;
  readonly weight: number;
}

const PATHS_KEPT = 100_000;
const plans = new LruCache<Plan>(PATHS_KEPT, ({ weight }) => weight);

async function planOf({ table, decision, where, unpublished }: ReadableTable): Promise<Plan> {
  const rows = unpublished ? unpublished.map(({ path }) => path).join() : table.metadataLocation;
  const whole = `${rows}#${decision.unrestricted ? 'raw' : decision.key}`;
  const key = where ? `${whole}#${JSON.stringify(where)}` : whole;
  const kept = plans.get(key);
  if (kept) return kept;
  const files = unpublished ?? (await filesFor(table, where));
  const plan = makePlan(table, decision, files, `${decision.name}@${digest(key)}`);
  plans.set(key, plan);
  return plan;
}

/** A table that is scanned more than once is read as far as any of the scans wants it. */
async function filesFor(table: Table, where: ScanConditions): Promise<readonly DataFile[]> {
  if (!where) return liveFiles(table);
  const found = new Map<string, DataFile>();
  for (const all of where) {
    for (const file of await liveFiles(table, { where: all })) found.set(file.path, file);
  }
  return [...found.values()];
}

function makePlan(table: Table, decision: TableDecision, files: readonly DataFile[], key: string): Plan {
  const bytesOf = columnBytes(decision, files);
  const { name } = decision;
  if (files.length === 0) {
    const relation = { name, fromSql: noRows(columnsOf(decision)), paths: [], key };
    return { relation, governed: null, raw: [], bytesOf, files: 0, weight: 1 };
  }
  if (decision.unrestricted) {
    const paths = [
      ...new Set(
        files.flatMap(({ path, deletes = [] }) => [path, ...deletes.map((each) => each.path)]).map(localPath),
      ),
    ];
    const relation = { name, fromSql: relationSql(table, files), paths, key };
    return { relation, governed: null, raw: files, bytesOf, files: files.length, weight: paths.length };
  }
  const governed = planGovernedFiles(name, files, (file) =>
    governedSelect(decision, relationSql(table, [file])),
  );
  const fromSql = `read_parquet([${governed.paths.map(quoteLiteral).join(', ')}])`;
  const relation = { name, fromSql, paths: governed.paths, key };
  return { relation, governed, raw: [], bytesOf, files: files.length, weight: files.length };
}

function noRows(columns: readonly Column[]): string {
  const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteIdentifier(name)}`);
  return `(SELECT ${nulls.join(', ')} WHERE false)`;
}

function columnBytes(decision: TableDecision, files: readonly DataFile[]): ReadonlyMap<string, number> {
  return new Map(
    decision.columns.map(({ name, fieldId }) => [
      name,
      files.reduce((sum, file) => {
        // Other writers may leave the sizes out; then a column counts as the whole file.
        const size = fieldId === null ? undefined : file.columnSizes.get(fieldId);
        return sum + (size ?? (file.columnSizes.size === 0 ? file.sizeBytes : 0));
      }, 0),
    ]),
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
