import { pool } from '#server/db.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { withFiles } from '#server/lake/held-files.ts';
import { tableDirectory } from '#server/lake/location.ts';
import { findOrphans, removeOrphans } from '#server/lake/orphans.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { listFiles } from '#server/lake/storage.ts';
import type { Table } from '#server/lake/table.ts';
import { readByIcebird } from '#server/testing/icebird.ts';
import type { PyIceberg } from '#server/testing/pyiceberg.ts';
import type { Spark } from '#server/testing/spark.ts';
import { NAME, openEngine } from './roles.ts';

export interface Verdict {
  readonly rows: number;
  readonly lost: number;
  readonly repeated: number;
  /** Rows that are there though they were deleted, or were never committed. */
  readonly foreign: number;
  readonly missingFiles: number;
  /** Rows by which other readers differ from us. */
  readonly icebirdDiffers: number;
  readonly pyIcebergDiffers: number | null;
  readonly sparkDiffers: number | null;
  readonly orphansLeft: number;
}

/** Compares the table with what was written down in the transactions of its commits. */
export async function verify(outside: PyIceberg | null, spark: Spark | null): Promise<Verdict> {
  const engine = await openEngine();
  try {
    // What the dead left goes first: everything after must be there without it.
    await removeOrphans(NAME, { olderThanMs: -60_000 });
    const orphans = await findOrphans(NAME, { olderThanMs: -60_000 });
    const table = (await loadTable(NAME)) as Table;
    const files = await liveFiles(table);
    const stored = new Set<string>();
    for await (const { path } of listFiles(tableDirectory(NAME))) stored.add(path);
    const { rows } = await withFiles(files, () =>
      engine.query(`SELECT id FROM ${relationSql(table, files)}`),
    );
    const ids = rows.map(({ id }) => Number(id));
    const expected = await expectedIds();
    const there = new Set(ids);
    const theirs = outside
      ? ((await outside.ask({ do: 'read', table: 'bronze.proof' })) as { id: number }[])
      : null;
    const bySpark = spark ? await spark.sql('SELECT id FROM lake.bronze.proof') : null;
    return {
      rows: ids.length,
      lost: [...expected].filter((id) => !there.has(id)).length,
      repeated: ids.length - there.size,
      foreign: [...there].filter((id) => !expected.has(id)).length,
      missingFiles: files.filter(({ path }) => !stored.has(path)).length,
      icebirdDiffers: difference(
        ids,
        (await readByIcebird(table, 'id')).map(({ id }) => Number(id)),
      ),
      pyIcebergDiffers:
        theirs &&
        difference(
          ids,
          theirs.map(({ id }) => Number(id)),
        ),
      sparkDiffers:
        bySpark &&
        difference(
          ids,
          bySpark.map(({ id }) => Number(id)),
        ),
      orphansLeft: orphans.length,
    };
  } finally {
    await engine.close();
  }
}

async function expectedIds(): Promise<Set<number>> {
  const { rows } = await pool().query<{ id: string }>(
    'SELECT id FROM proof_added EXCEPT SELECT id FROM proof_deleted',
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

function difference(ours: readonly number[], theirs: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const id of ours) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const id of theirs) counts.set(id, (counts.get(id) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
