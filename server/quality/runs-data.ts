import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Check, CheckOutcome, CheckState, Json } from '../expectations/schema.ts';
import type { QualityState, RunCause } from './schema.ts';

/** A check as a run evaluated it, with what came out. */
export interface EvaluatedCheck {
  readonly suite: string;
  readonly check: Check;
  readonly outcome: CheckOutcome;
}

export interface FinishedRun {
  readonly table: string;
  readonly snapshotId: string | null;
  readonly cause: RunCause;
  readonly askedBy: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly rows: number;
  readonly scans: number;
  readonly checksKey: string;
  readonly state: QualityState;
  readonly score: number | null;
  readonly weight: number;
  /** Why nothing could be checked. */
  readonly error: string | null;
  readonly checks: readonly EvaluatedCheck[];
}

/** What a run changed: who is told of it compares a check's state before with the one after. */
export interface SettledCheck extends EvaluatedCheck {
  readonly before: CheckState | null;
  readonly since: Date;
}

/** Runs in the transaction that keeps a run. */
export type WithRun = (tx: PoolClient, runId: number, settled: readonly SettledCheck[]) => Promise<void>;

/**
 * Keeps a run: its figures always, each check's result where one came out otherwise than the last time, and once an hour. What a
 * check stands at is replaced, and since when is kept while it comes out the same. One transaction; runs of a table one by one.
 */
export async function keepRun(run: FinishedRun, within?: WithRun): Promise<number> {
  return transaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('quality ' || $1, 0))`, [run.table]);
    const before = await readStates(tx, run.table);
    const settled = run.checks.map((each): SettledCheck => {
      const last = before.get(keyOf(each.suite, each.check.id));
      const isSame = last !== undefined && last.state === each.outcome.state;
      return { ...each, before: last?.state ?? null, since: isSame ? last.since : run.finishedAt };
    });
    const runId = await insertRun(tx, run);
    const isChanged =
      before.size !== settled.length || settled.some((each) => each.before !== each.outcome.state);
    if (isChanged || !(await hasWholeRunSince(tx, run.table, run.startedAt)))
      await insertResults(tx, runId, run.checks);
    await replaceStates(tx, run, runId, settled);
    await upsertTable(tx, run, runId);
    await within?.(tx, runId, settled);
    return runId;
  });
}

function keyOf(suite: string, check: string): string {
  return `${suite}\n${check}`;
}

async function readStates(tx: PoolClient, table: string) {
  const { rows } = await tx.query<{ suite: string; check: string; state: CheckState; since: Date }>(
    'SELECT suite, check_id AS "check", state, since FROM quality_check_state WHERE table_name = $1',
    [table],
  );
  return new Map(rows.map((row) => [keyOf(row.suite, row.check), row]));
}

async function insertRun(tx: PoolClient, run: FinishedRun): Promise<number> {
  const count = (state: CheckState) => run.checks.filter(({ outcome }) => outcome.state === state).length;
  const { rows } = await tx.query<{ id: number }>(
    `INSERT INTO quality_run (table_name, snapshot_id, cause, asked_by, started_at, finished_at, rows, scans, checks_key,
       passed, failed, not_evaluated, score, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
    [
      ...[
        run.table,
        run.snapshotId,
        run.cause,
        run.askedBy,
        run.startedAt,
        run.finishedAt,
        run.rows,
        run.scans,
      ],
      ...[run.checksKey, count('passed'), count('failed'), count('not_evaluated'), run.score, run.error],
    ],
  );
  return rows[0]?.id as number;
}

/** Whether a run of the same hour has its results kept. */
async function hasWholeRunSince(tx: PoolClient, table: string, at: Date): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT FROM quality_run r WHERE table_name = $1 AND started_at >= date_trunc('hour', $2::timestamptz)
       AND EXISTS (SELECT FROM quality_result WHERE run_id = r.id) LIMIT 1`,
    [table, at],
  );
  return rows.length > 0;
}

async function insertResults(
  tx: PoolClient,
  runId: number,
  checks: readonly EvaluatedCheck[],
): Promise<void> {
  await tx.query(
    `INSERT INTO quality_result (run_id, suite, check_id, state, element_count, missing_count, unexpected_count, observed)
     SELECT $1, suite, "checkId", state, "elementCount", "missingCount", "unexpectedCount", nullif(observed, 'null')
     FROM jsonb_to_recordset($2::jsonb) AS given (suite text, "checkId" text, state text, "elementCount" bigint,
       "missingCount" bigint, "unexpectedCount" bigint, observed jsonb)`,
    [runId, storable(checks.map(({ suite, check, outcome }) => ({ ...outcome, suite, checkId: check.id })))],
  );
}

async function replaceStates(
  tx: PoolClient,
  { table, finishedAt }: FinishedRun,
  runId: number,
  settled: readonly SettledCheck[],
): Promise<void> {
  await tx.query('DELETE FROM quality_check_state WHERE table_name = $1', [table]);
  const given = settled.map(({ suite, check, outcome, since }) => ({
    ...{ ...outcome, suite, since: since.toISOString() },
    ...{ checkId: check.id, document: check },
  }));
  await tx.query(
    `INSERT INTO quality_check_state (table_name, suite, check_id, document, state, reason, since, run_id, evaluated_at,
       element_count, missing_count, unexpected_count, observed)
     SELECT $1, suite, "checkId", document, state, reason, since, $2, $3, "elementCount", "missingCount", "unexpectedCount",
       nullif(observed, 'null')
     FROM jsonb_to_recordset($4::jsonb) AS given (suite text, "checkId" text, document jsonb, state text, reason text,
       since timestamptz, "elementCount" bigint, "missingCount" bigint, "unexpectedCount" bigint, observed jsonb)`,
    [table, runId, finishedAt, storable(given)],
  );
}

async function upsertTable(tx: PoolClient, run: FinishedRun, runId: number): Promise<void> {
  await tx.query(
    `INSERT INTO quality_table_state AS known (table_name, run_id, state, since, score, weight, snapshot_id, checks_key, finished_at, duration_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4, $9)
     ON CONFLICT (table_name) DO UPDATE SET run_id = excluded.run_id, state = excluded.state, score = excluded.score,
       weight = excluded.weight, snapshot_id = excluded.snapshot_id, checks_key = excluded.checks_key,
       finished_at = excluded.finished_at, duration_ms = excluded.duration_ms,
       since = CASE WHEN known.state = excluded.state THEN known.since ELSE excluded.since END`,
    [
      ...[run.table, runId, run.state, run.finishedAt, run.score, run.weight, run.snapshotId, run.checksKey],
      run.finishedAt.getTime() - run.startedAt.getTime(),
    ],
  );
}

/** PostgreSQL's JSON has no NUL character. */
function storable(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '\ufffd');
}

export interface TableState {
  readonly table: string;
  readonly state: QualityState;
  readonly since: Date;
  readonly score: number | null;
  readonly weight: number;
  readonly snapshotId: string | null;
  readonly checksKey: string;
  readonly finishedAt: Date;
  readonly durationMs: number;
  readonly rows: number;
  readonly scans: number;
  readonly passed: number;
  readonly failed: number;
  readonly notEvaluated: number;
  readonly error: string | null;
}

/** How the named tables stand, or all. */
export async function readTableStates(tables: readonly string[] | null): Promise<TableState[]> {
  const { rows } = await pool().query<TableState>(
    `SELECT t.table_name AS "table", t.state, t.since, t.score, t.weight, t.snapshot_id::text AS "snapshotId",
            t.checks_key AS "checksKey", t.finished_at AS "finishedAt", t.duration_ms AS "durationMs",
            r.rows, r.scans, r.passed, r.failed, r.not_evaluated AS "notEvaluated", r.error
     FROM quality_table_state t JOIN quality_run r ON r.id = t.run_id
     WHERE $1::text[] IS NULL OR t.table_name = ANY ($1)`,
    [tables],
  );
  return rows;
}

export interface CheckStateRow {
  readonly suite: string;
  readonly check: Check;
  readonly state: CheckState;
  readonly reason: string | null;
  readonly since: Date;
  readonly evaluatedAt: Date;
  readonly elementCount: number | null;
  readonly missingCount: number | null;
  readonly unexpectedCount: number | null;
  readonly observed: Json;
}

export async function readCheckStates(table: string): Promise<CheckStateRow[]> {
  const { rows } = await pool().query<CheckStateRow>(
    `SELECT suite, document AS "check", state, reason, since, evaluated_at AS "evaluatedAt", element_count AS "elementCount",
            missing_count AS "missingCount", unexpected_count AS "unexpectedCount", observed
     FROM quality_check_state WHERE table_name = $1`,
    [table],
  );
  return rows;
}

/** How every check of every table stands, in short. */
export async function readAllCheckStates() {
  const { rows } = await pool().query<{
    table: string;
    suite: string;
    check: string;
    state: CheckState;
    since: Date;
  }>('SELECT table_name AS "table", suite, check_id AS "check", state, since FROM quality_check_state');
  return rows;
}

/** The last run of each UTC day, the oldest first. */
export async function readTrend(table: string, days: number) {
  const { rows } = await pool().query<{
    at: Date;
    score: number | null;
    passed: number;
    failed: number;
    notEvaluated: number;
  }>(
    `SELECT DISTINCT ON (date_trunc('day', started_at, 'UTC')) started_at AS at, score, passed, failed,
            not_evaluated AS "notEvaluated"
     FROM quality_run WHERE table_name = $1 AND started_at > now() - make_interval(days => $2)
     ORDER BY date_trunc('day', started_at, 'UTC'), started_at DESC`,
    [table, days],
  );
  return rows;
}

/** Of several tables by UTC day: the score of each's last run of the day, by the weight that it has now. */
export async function readPlatformTrend(tables: readonly string[], days: number) {
  const { rows } = await pool().query<{ day: string; score: number | null }>(
    `WITH last AS (
       SELECT DISTINCT ON (table_name, date_trunc('day', started_at, 'UTC')) table_name,
              date_trunc('day', started_at, 'UTC') AS day, score
       FROM quality_run WHERE table_name = ANY ($1) AND started_at > now() - make_interval(days => $2)
       ORDER BY table_name, date_trunc('day', started_at, 'UTC'), started_at DESC
     )
     SELECT to_char(d.day AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
            sum(l.score * t.weight) / nullif(sum(t.weight) FILTER (WHERE l.score IS NOT NULL), 0) AS score
     FROM generate_series(date_trunc('day', now() - make_interval(days => $2 - 1), 'UTC'), now(), interval '1 day') AS d (day)
     LEFT JOIN last l ON l.day = d.day LEFT JOIN quality_table_state t USING (table_name)
     GROUP BY d.day ORDER BY d.day`,
    [tables, days],
  );
  return rows;
}

export interface HistoryRow {
  readonly at: Date;
  readonly state: CheckState;
  readonly elementCount: number | null;
  readonly unexpectedCount: number | null;
}

/** The runs that are kept whole, the oldest first. */
export async function readCheckHistory(
  table: string,
  suite: string,
  check: string,
  limit: number,
): Promise<HistoryRow[]> {
  const { rows } = await pool().query<HistoryRow>(
    `SELECT * FROM (
       SELECT r.started_at AS at, x.state, x.element_count AS "elementCount", x.unexpected_count AS "unexpectedCount"
       FROM quality_run r JOIN quality_result x ON x.run_id = r.id
       WHERE r.table_name = $1 AND x.suite = $2 AND x.check_id = $3 ORDER BY r.started_at DESC LIMIT $4
     ) latest ORDER BY at`,
    [table, suite, check, limit],
  );
  return rows;
}

/** Of what is longer ago than two days one run an hour stays, and after a month one a day; none after `keptDays`. */
export async function trimRuns(keptDays: number): Promise<void> {
  await pool().query(
    `DELETE FROM quality_run r USING (
       SELECT id, started_at, row_number() OVER (PARTITION BY table_name, CASE
         WHEN started_at < now() - interval '31 days' THEN date_trunc('day', started_at, 'UTC')
         ELSE date_trunc('hour', started_at) END ORDER BY started_at DESC) AS place
       FROM quality_run WHERE started_at < now() - interval '2 days'
     ) old
     WHERE r.id = old.id AND (old.place > 1 OR old.started_at < now() - make_interval(days => $1))
       AND NOT EXISTS (SELECT FROM quality_table_state t WHERE t.run_id = r.id)`,
    [keptDays],
  );
}

/** Tables without any suite now are as if they had never been checked. */
export async function forgetTablesBut(tables: readonly string[]): Promise<void> {
  await transaction(async (tx) => {
    await tx.query('DELETE FROM quality_check_state WHERE NOT (table_name = ANY ($1))', [tables]);
    await tx.query('DELETE FROM quality_table_state WHERE NOT (table_name = ANY ($1))', [tables]);
  });
}
