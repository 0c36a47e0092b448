import { AppError } from '../errors.ts';
import { loadAllTables, loadTable } from '../lake/catalog.ts';
import { compileCondition, rangeOf } from '../lake/conditions.ts';
import { currentSnapshot, type SnapshotJson } from '../lake/metadata.ts';
import { partitionTexts } from '../lake/partition.ts';
import { liveFiles, planScan, type ScanPlan } from '../lake/plan.ts';
import { type DataFile, type Table, type TableField, type TableName, tableKey } from '../lake/table.ts';
import { fitDecision } from './fit-decision.ts';
import type { Reader } from './reader.ts';
import { toTableName } from './table-name.ts';

/**
 * The lake's tables as those who keep it running need to know them. Names only of what the reader sees; numbers only where
 * they see every row and column, because the files hold the others too.
 */

export interface VisibleLakeTable {
  readonly name: TableName;
  readonly at: Date | null;
  /** Null for somebody who does not see all of it, and where the writer did not say. */
  readonly rows: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly snapshots: number;
  /** `day(arrived_at)`; null: it has no partitions. */
  readonly partition: string | null;
  readonly seesAll: boolean;
}

interface FilesOf {
  readonly value: string | null;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface VisibleLakeDetails extends VisibleLakeTable {
  /** For whoever sees all of it. */
  readonly table: Table;
  /** Those that the reader sees as they are: of a masked one not even the least and greatest value may be found out. */
  readonly columns: readonly Pick<TableField, 'id' | 'name' | 'type'>[];
  readonly location: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** Sorted by value, the last first. */
  readonly partitions: readonly FilesOf[];
  /** The latest first. */
  readonly versions: readonly LakeVersion[];
}

interface LakeVersion {
  readonly id: string;
  readonly at: Date;
  readonly operation: SnapshotJson['summary']['operation'];
  readonly isCurrent: boolean;
  readonly addedRows: number | null;
  readonly removedRows: number | null;
  readonly addedFiles: number | null;
  readonly removedFiles: number | null;
  readonly rows: number | null;
}

type Decisions = Awaited<ReturnType<Reader['decisions']>>;

export async function visibleLakeTables(reader: Reader): Promise<VisibleLakeTable[]> {
  const [decisions, tables] = await Promise.all([reader.decisions(), loadAllTables()]);
  return tables
    .filter(({ name }) => decisions.has(tableKey(name)))
    .map((table) => toVisible(table, decisions));
}

/** Null for a table that is not there and, the same, for one that this reader does not see. */
export async function visibleLakeTable(reader: Reader, name: string): Promise<VisibleLakeDetails | null> {
  const decisions = await reader.decisions();
  const table = decisions.has(name) ? await loadTable(toTableName(name)) : null;
  if (!table) return null;
  const { metadata } = table;
  const visible = toVisible(table, decisions);
  const current = currentSnapshot(metadata)?.['snapshot-id'];
  const plain = decisions.get(name)?.columns.filter(({ mask }) => mask === null) ?? [];
  const seen = new Set(plain.map((column) => column.name));
  const seesPartitions = visible.seesAll && table.spec.fields.every(({ source }) => seen.has(source.name));
  return {
    ...visible,
    table,
    columns: table.fields
      .filter((field) => seen.has(field.name))
      .map(({ id, name, type }) => ({ id, name, type })),
    location: visible.seesAll ? metadata.location : null,
    properties: metadata.properties,
    partitions: seesPartitions ? byPartition(table, await liveFiles(table)) : [],
    versions: metadata.snapshots
      .map((snapshot) => toVersion(snapshot, visible.seesAll, snapshot['snapshot-id'] === current))
      .reverse(),
  };
}

/**
 * What a read of the rows between two values opens. Throws AppError `bad_request` for a column that the reader does not see
 * as it is, and for what is no value of it.
 */
export async function planVisible(
  { table, columns }: Pick<VisibleLakeDetails, 'table' | 'columns'>,
  column: string,
  from: string | null,
  to: string | null,
): Promise<ScanPlan> {
  const field = columns.find(({ name }) => name === column);
  if (!field) {
    throw new AppError(
      'bad_request',
      `There is no column ${column} that you see as it is. Choose another one.`,
    );
  }
  const where = rangeOf(field, from, to);
  if (!compileCondition(table.fields, where)) {
    const wrong = [from, to].filter((value) => value !== null).join(' or ');
    throw new AppError(
      'bad_request',
      `${wrong} is no value of ${column}, which is ${field.type}. Write days as 2026-11-27, instants as 2026-11-27 10:00:00 in UTC, numbers with a point.`,
    );
  }
  return planScan(table, { where: [where] });
}

function toVisible(table: Table, decisions: Decisions): VisibleLakeTable {
  const snapshot = currentSnapshot(table.metadata);
  const decided = decisions.get(tableKey(table.name));
  const decision = decided && fitDecision(decided, table);
  const seesAll = Boolean(
    decision && decision.rowFilter === null && decision.columns.length === table.fields.length,
  );
  const total = (what: string) => {
    if (!seesAll) return null;
    const said = snapshot?.summary[what];
    return snapshot === null ? 0 : said === undefined ? null : Number(said);
  };
  return {
    name: table.name,
    at: table.snapshotAt,
    rows: withoutDeleted(total('total-records'), total('total-position-deletes')),
    files: total('total-data-files'),
    bytes: total('total-files-size'),
    snapshots: table.metadata.snapshots.length,
    partition: partitionWords(table),
    seesAll,
  };
}

/** `2026-11-27`, or the values of several fields. */
function partitionWordsOf({ specs }: Table, { specId, partition }: DataFile): string | null {
  const spec = specs.get(specId);
  if (!spec || spec.fields.length < 2) return partition;
  return partitionTexts(spec, partition)
    .map((text) => text ?? 'no value')
    .join(', ');
}

/** Rows that are deleted beside their files count as rows of the files. */
function withoutDeleted(rows: number | null, deleted: number | null): number | null {
  return rows === null ? null : rows - (deleted ?? 0);
}

function partitionWords({ spec }: Table): string | null {
  const fields = spec.fields.map(({ transform, source }) =>
    transform === 'identity' ? source.name : `${transform}(${source.name})`,
  );
  return fields.length === 0 ? null : fields.join(', ');
}

function byPartition(table: Table, files: readonly DataFile[]): FilesOf[] {
  return [...Map.groupBy(files, (file) => partitionWordsOf(table, file))]
    .map(([value, of]) => ({
      value,
      files: of.length,
      rows: of.reduce((sum, { recordCount }) => sum + recordCount, 0),
      bytes: of.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }))
    .sort((a, b) => ((a.value ?? '') < (b.value ?? '') ? 1 : -1));
}

function toVersion(snapshot: SnapshotJson, seesAll: boolean, isCurrent: boolean): LakeVersion {
  const { summary } = snapshot;
  const count = (what: string, missing: number | null) => {
    if (!seesAll) return null;
    return summary[what] === undefined ? missing : Number(summary[what]);
  };
  return {
    id: String(snapshot['snapshot-id']),
    at: new Date(snapshot['timestamp-ms']),
    operation: summary.operation,
    isCurrent,
    addedRows: count('added-records', 0),
    removedRows: count('deleted-records', 0),
    addedFiles: count('added-data-files', 0),
    removedFiles: count('deleted-data-files', 0),
    rows: count('total-records', null),
  };
}
