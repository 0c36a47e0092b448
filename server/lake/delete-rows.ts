/** Deletes rows without rewriting the files they are in: their positions are written beside them (merge on read). */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { loadTable } from './catalog.ts';
import { CommitConflict, OutcomeUnknown, type PositionDeletes } from './change.ts';
import { type CommitOptions, commitTables } from './commit.ts';
import type { Condition } from './conditions.ts';
import { HeldFiles } from './held-files.ts';
import { toPath } from './location.ts';
import { NO_STATISTICS } from './no-statistics.ts';
import { liveFiles } from './plan.ts';
import { positionsSql } from './relation.ts';
import { POSITION_FIELDS } from './row-deletes.ts';
import { discardFiles } from './stage.ts';
import { openStaging } from './staging.ts';
import { removeFiles } from './storage.ts';
import type { DataFile, Table, TableName } from './table.ts';
import { dataDirectory } from './write-paths.ts';

const CONFLICTS_MAX = 5;

export interface RowsToDelete {
  /** SQL over the table's columns; rows for which it is true go. */
  readonly sql: string;
  /** What is known of these rows: files that cannot have any are not read. */
  readonly where?: readonly Condition[];
}

/**
 * Deletes the rows and gives how many there were. The engine's time zone must be UTC. Other commits win: when one has
 * rewritten a file meanwhile, the rows are looked for again. Compaction writes the files anew without them, and expiry
 * removes the files that had them. Throws what the SQL throws, and AppError `conflict` or `unavailable`.
 */
export async function deleteRows(
  engine: Engine,
  name: TableName,
  rows: RowsToDelete,
  options: CommitOptions = {},
): Promise<number> {
  for (let conflicts = 0; ; conflicts++) {
    const table = await loadTable(name);
    const deletes = table ? await stageDeletes(engine, table, rows) : [];
    if (!table || deletes.length === 0) return 0;
    try {
      await commitTables([{ table, operation: 'delete', add: [], deletes }], options);
      return deletes.reduce((sum, { file }) => sum + file.recordCount, 0);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) await discardFiles(deletes.map(({ file }) => file));
      if (!(error instanceof CommitConflict) || conflicts === CONFLICTS_MAX) throw error;
    }
  }
}

/** A file of positions for each partition, or data file, that has such rows. */
async function stageDeletes(
  engine: Engine,
  table: Table,
  { sql, where = [] }: RowsToDelete,
): Promise<PositionDeletes[]> {
  const files = await liveFiles(table, { where });
  const id = randomUUID();
  const staging = await openStaging(dataDirectory(table), id);
  const staged: PositionDeletes[] = [];
  const held = new HeldFiles();
  try {
    await held.take(files);
    // Fewer files to open, unless the table wants rewrites of one file to leave the others' deletes alone.
    const byFile = table.metadata.properties['write.delete.granularity']?.toLowerCase() === 'file';
    const groupOf = ({ path, specId, partition }: DataFile) =>
      byFile ? path : JSON.stringify([specId, partition]);
    for (const group of Map.groupBy(files, groupOf).values()) {
      const deletes = await stageGroup(
        engine,
        table,
        join(staging.directory, `${id}-${staged.length}-deletes.parquet`),
        group,
        sql,
      );
      if (deletes) staged.push(deletes);
    }
    const published = await staging.publish(staged.map(({ file }) => file));
    return staged.map(({ of }, place) => ({ file: published[place] as DataFile, of }));
  } catch (error) {
    await staging.discard();
    throw error;
  } finally {
    held.release();
  }
}

/** null when no row of these files, which are all of one partition, is to go. */
async function stageGroup(
  engine: Engine,
  table: Table,
  path: string,
  files: readonly DataFile[],
  sql: string,
): Promise<PositionDeletes | null> {
  const [{ specId, partition }] = files as [DataFile];
  const ids = POSITION_FIELDS.map((field) => `${field.name}: ${field.id}`).join(', ');
  const copy = `COPY (SELECT * FROM ${positionsSql(table, files, sql)} ORDER BY file_path, pos) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}}, RETURN_STATS true)`;
  const { rows } = await engine.query(copy);
  const [written] = rows;
  const recordCount = Number(written?.count ?? 0);
  if (recordCount === 0) {
    await removeFiles([path]);
    return null;
  }
  const of = await engine.query(`SELECT DISTINCT file_path FROM read_parquet(${quoteLiteral(path)})`);
  const paths = of.rows.map((row) => toPath(String(row.file_path)));
  const sizeBytes = Number(written?.file_size_bytes);
  return { file: { ...NO_STATISTICS, path, specId, partition, recordCount, sizeBytes }, of: paths };
}
