import { pool } from '../db.ts';
import type { HistoryPage, HistorySearch, Placement, QueryStatus, RecentQuery } from './schema.ts';

/** The history of what people ran. Rows are written once at the start and once at the end. */

/** A row that still says `running` this long after its start was left by a process that is gone: no limit is longer. */
const LOST_AFTER_SECONDS = 3700;
const ERROR_LENGTH_MAX = 2000;

export interface StartedRun {
  readonly id: string;
  readonly personId: string;
  readonly door: 'sql' | 'api' | 'preview' | 'extract' | 'statement_export' | 'board';
  readonly sql: string;
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly policyVersion: number;
  readonly startedAt: Date;
  readonly queuedMs: number | null;
  readonly placement: Placement | null;
  readonly scannedBytes: number | null;
}

export interface EndedRun {
  readonly status: Exclude<QueryStatus, 'running' | 'lost'>;
  readonly runMs: number | null;
  readonly rows: number | null;
  readonly resultBytes: number | null;
  readonly errorCode: string | null;
  readonly error: string | null;
}

/**
 * What must survive whatever happens is in the audit log. A row of the history is there for everybody at once and on
 * the disk within a second, or earlier with the audit entry that is committed after it.
 */
const NOT_AWAITING_THE_DISK = "set_config('synchronous_commit', 'off', true)";

/** Begins a run, or with `ended` writes one down that never began. */
export async function insertRun(run: StartedRun, ended: EndedRun | null): Promise<void> {
  await pool().query({
    name: 'query-run-insert',
    text: `INSERT INTO query_run (id, person_id, door, sql, status, engine, placement_reason, touched, policy_version,
       started_at, finished_at, queued_ms, run_ms, rows, result_bytes, scanned_bytes, error_code, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $5 = 'running' THEN NULL ELSE now() END,
       $11, $12, $13, $14, $15, $16, $17)
     RETURNING ${NOT_AWAITING_THE_DISK}`,
    values: [
      run.id,
      run.personId,
      run.door,
      run.sql.replaceAll('\0', ''),
      ended?.status ?? 'running',
      run.placement?.engine ?? null,
      run.placement?.reason ?? null,
      JSON.stringify(run.touched),
      run.policyVersion,
      run.startedAt,
      rounded(run.queuedMs),
      rounded(ended?.runMs ?? null),
      ended?.rows ?? null,
      ended?.resultBytes ?? null,
      run.scannedBytes,
      ended?.errorCode ?? null,
      ended?.error?.slice(0, ERROR_LENGTH_MAX) ?? null,
    ],
  });
}

export async function finishRun(id: string, ended: EndedRun): Promise<void> {
  await pool().query({
    name: 'query-run-finish',
    text: `UPDATE query_run SET status = $2, finished_at = now(), run_ms = $3, rows = $4, result_bytes = $5,
       error_code = $6, error = $7
     WHERE id = $1 AND status = 'running'
     RETURNING ${NOT_AWAITING_THE_DISK}`,
    values: [
      id,
      ended.status,
      rounded(ended.runMs),
      ended.rows,
      ended.resultBytes,
      ended.errorCode,
      ended.error?.slice(0, ERROR_LENGTH_MAX) ?? null,
    ],
  });
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}

interface RunRow {
  readonly id: string;
  readonly sql: string;
  readonly status: QueryStatus;
  readonly started_at: Date;
  readonly run_ms: number | null;
  readonly rows: number | null;
  readonly engine: string | null;
  readonly error: string | null;
}

function toRecent(row: RunRow): RecentQuery {
  return {
    id: row.id,
    sql: row.sql,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    runMs: row.run_ms,
    rows: row.rows,
    engine: row.engine,
    error: row.error,
  };
}

const IS_LOST = `status = 'running' AND started_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS})`;

/**
 * A person's own statements on the SQL page, the latest first. A text of three letters and more is found by its index,
 * a shorter one among the person's own.
 */
export async function findRuns(
  personId: string,
  { text, status = null, cursor = null, limit }: HistorySearch,
): Promise<HistoryPage> {
  const { rows } = await pool().query<RunRow>(
    `SELECT id, sql, started_at, run_ms, rows, engine, error, CASE WHEN ${IS_LOST} THEN 'lost' ELSE status END AS status
     FROM query_run
     WHERE person_id = $1 AND door = 'sql'
       AND ($2 = '' OR sql ILIKE $3)
       AND ($4::text IS NULL OR CASE $4 WHEN 'lost' THEN ${IS_LOST}
         WHEN 'running' THEN status = 'running' AND NOT (${IS_LOST}) ELSE status = $4 END)
       AND ($5::timestamptz IS NULL OR (started_at, id) < ($5, $6::uuid))
     ORDER BY started_at DESC, id DESC LIMIT $7`,
    [
      personId,
      text,
      `%${text.replace(/[\\%_]/g, '\\$&')}%`,
      status,
      cursor?.startedAt ?? null,
      cursor?.id ?? null,
      limit + 1,
    ],
  );
  const runs = rows.slice(0, limit).map(toRecent);
  const last = rows.length > limit ? runs.at(-1) : undefined;
  return { runs, nextCursor: last ? { startedAt: last.startedAt, id: last.id } : null };
}
