import { loadTables } from '../lake/catalog.ts';
import { type Condition, rangeOf } from '../lake/conditions.ts';
import type { LakeFile } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { tableAsOf } from '../lake/references.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table } from '../lake/table.ts';
import { keepsOrder } from '../lake/transform.ts';
import type { TableDecision } from './decision.ts';
import type { Door } from './doors.ts';
import { fitDecision } from './fit-decision.ts';
import { governedSelect } from './governed-sql.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';
import { toTableName } from './table-name.ts';

/** The days of a table that matter, both ends included, by the column that has them. */
export interface Days {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** A table as this reader sees it, at one snapshot. */
export interface ReadableRelation {
  /** `namespace.table`, as SQL names it. */
  readonly name: string;
  readonly snapshotId: bigint | null;
  readonly snapshotAt: Date | null;
  /** What the reader sees of it, with the columns and types of the table as it was built. */
  readonly decision: TableDecision;
  /** Changes whenever what the relation gives changes: the rows, or what of them this reader sees. */
  readonly key: string;
  /** The text for a FROM clause, in brackets where it must be, and the files that must be held while it is read. */
  resolve(): Promise<{ fromSql: string; files: readonly LakeFile[] }>;
}

/**
 * Tables for SQL that we wrote ourselves (tiles, filters, exports): each a SELECT of the visible columns, masked,
 * from the visible rows of the raw files. The text holds the policies' secrets and must never reach a person. Null
 * for a table that has not been built and, the same, for one that this reader does not see. Throws `forbidden` when
 * the reader's role does not open the door.
 */
export async function readableRelations(
  reader: Reader,
  door: Door,
  names: readonly string[],
  days: ReadonlyMap<string, Days> = new Map(),
): Promise<(ReadableRelation | null)[]> {
  openDoor(reader, door);
  const decisions = await reader.decisions();
  const visible = names.filter((name) => decisions.has(name));
  const loaded = await loadTables(visible.map(toTableName));
  const tables = new Map(visible.map((name, place) => [name, loaded[place] ?? null]));
  return names.map((name) => {
    const table = tables.get(name) ?? null;
    const decision = decisions.get(name);
    return table && decision
      ? relationOf(table, fitDecision(decision, table), { days: days.get(name) })
      : null;
  });
}

/**
 * A table with the rows of an earlier snapshot, in the columns that it has now and as the reader may see them now. Columns
 * are found by their ids: under a name that another column had then nothing of that one is read. Null as above; throws
 * AppError `not_found` for a snapshot that is not there any more.
 */
export async function readablePast(
  reader: Reader,
  door: Door,
  name: string,
  snapshotId: bigint,
): Promise<ReadableRelation | null> {
  openDoor(reader, door);
  const decision = (await reader.decisions()).get(name);
  const [table] = decision ? await loadTables([toTableName(name)]) : [];
  if (!table || !decision) return null;
  return relationOf(table, fitDecision(decision, table), { past: tableAsOf(table, { snapshotId }) });
}

interface Reading {
  readonly days?: Days | undefined;
  /** Whose files are read instead. */
  readonly past?: Table;
}

function relationOf(
  table: Table,
  decision: TableDecision | null,
  { days, past = table }: Reading,
): ReadableRelation | null {
  if (!decision) return null;
  const chosen = days && isPrunable(table, decision, days) ? days : null;
  return {
    name: decision.name,
    snapshotId: past.currentSnapshotId,
    snapshotAt: past.snapshotAt,
    decision,
    key: [
      `${decision.name}@${table.metadataLocation}`,
      ...(past === table ? [] : [String(past.currentSnapshotId)]),
      decision.key,
      ...(chosen ? [`${chosen.from}..${chosen.to}`] : []),
    ].join('#'),
    async resolve() {
      const files = await liveFiles(past, chosen ? { where: conditionOf(table, chosen) } : {});
      const raw = relationSql(table, files);
      return {
        fromSql: decision.unrestricted ? raw : `(${governedSelect(decision, raw)})`,
        files,
      };
    },
  };
}

/** Leaving out partitions by the true days would tell them to whoever sees them masked. */
function isPrunable(table: Table, decision: TableDecision, { column }: Days): boolean {
  return (
    table.spec.fields.some(({ source, transform }) => source.name === column && keepsOrder(transform)) &&
    decision.columns.some(({ name, mask }) => name === column && mask === null)
  );
}

/** Rows without a day are kept: whether they count is for the SQL to say. */
function conditionOf(table: Table, { column, from, to }: Days): Condition[] {
  const field = table.fields.find(({ name }) => name === column);
  return field ? [{ ...rangeOf(field, from, to), orNull: true }] : [];
}
