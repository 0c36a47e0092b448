/** What each process of the proof does to the table, again and again, and what it writes down with each commit. */
import type { PoolClient } from 'pg';
import { pool } from '#server/db.ts';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { CommitConflict } from '#server/lake/change.ts';
import { type CommitOptions, commitTables } from '#server/lake/commit.ts';
import { compactTable } from '#server/lake/compact.ts';
import { deleteRows } from '#server/lake/delete-rows.ts';
import { expireSnapshots, sweepGarbage } from '#server/lake/expire.ts';
import { withFiles } from '#server/lake/held-files.ts';
import { removeOrphans } from '#server/lake/orphans.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { Table } from '#server/lake/table.ts';

export const NAME = { namespace: 'bronze', name: 'proof' };
const ROWS_MAX = 40;
/** Longer than any of these processes takes from planning to reading, or from staging to its commit. */
const GRACE_MS = 30_000;

export type Role = 'append' | 'rewrite' | 'delete' | 'read';
export const ROLES: readonly Role[] = ['append', 'rewrite', 'delete', 'read'];

/** One round. `options` goes to its commit; what it must have done is written down in the same transaction. */
export type Round = (engine: DuckDbEngine, options: CommitOptions) => Promise<void>;

export const ROUNDS: Readonly<Record<Role, Round>> = {
  append: async (engine, options) => {
    const table = (await loadTable(NAME)) as Table;
    const count = 1 + Math.floor(Math.random() * ROWS_MAX);
    const from = await nextIds(count);
    const add = await stageFiles(engine, table, rowsSql(from, from + count));
    const within = (tx: PoolClient) =>
      noted(tx, 'INSERT INTO proof_added SELECT generate_series($1::bigint, $2)', from, from + count - 1);
    await commitTables([{ table, operation: 'append', add }], { ...options, within });
  },

  rewrite: async (engine, options) => {
    // Only planning goes by this time. What is committed has the clock's: others, whose is the same, commit after it.
    await compactTable(engine, NAME, { ...options, nowMs: Date.now() + 86_400_000 }).catch(ignoreConflict);
    await expireSnapshots(NAME, { minDropped: 2, graceMs: GRACE_MS });
    await sweepGarbage();
    if (Math.random() < 0.3) await removeOrphans(NAME, { olderThanMs: GRACE_MS * 2 });
  },

  delete: async (engine, options) => {
    const { rows } = await pool().query<{ id: string }>(
      'SELECT id FROM proof_added a WHERE NOT EXISTS (SELECT FROM proof_deleted d WHERE d.id = a.id) ORDER BY random() LIMIT 5',
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return;
    const within = (tx: PoolClient) =>
      noted(tx, 'INSERT INTO proof_deleted SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING', ids);
    await deleteRows(
      engine,
      NAME,
      { sql: `id IN (${ids.join(', ')})`, where: [{ column: 'id', in: ids }] },
      { ...options, within },
    ).catch(ignoreConflict);
  },

  /** A file that went while it was in use fails here. */
  read: async (engine) => {
    const table = (await loadTable(NAME)) as Table;
    const files = await liveFiles(table);
    await withFiles(files, () => engine.query(`SELECT count(*), sum(id) FROM ${relationSql(table, files)}`));
  },
};

/** Others were first too often: nothing was changed, and the next round plans again. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof CommitConflict)) throw error;
}

async function noted(tx: PoolClient, sql: string, ...values: unknown[]): Promise<void> {
  await tx.query(sql, values);
}

/** Ids of one's own: a kill leaves some that nobody uses. */
async function nextIds(count: number): Promise<number> {
  const { rows } = await pool().query<{ last: string }>(
    `SELECT setval('proof_ids', nextval('proof_ids') + $1) AS last`,
    [count],
  );
  return Number(rows[0]?.last) - count;
}

function rowsSql(from: number, to: number): string {
  return `SELECT i AS id, TIMESTAMPTZ '2026-11-20 00:00:00Z' + to_minutes((i * 7 % 4000)::INT) AS arrived_at, 'row ' || i AS text FROM range(${from}, ${to}) r(i)`;
}

export function openEngine(): Promise<DuckDbEngine> {
  return createEngine({ memoryLimitMb: 128, threads: 1 });
}
