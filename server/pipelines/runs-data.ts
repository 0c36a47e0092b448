import { pool } from '../db.ts';
import type { RunCursor, RunKind } from './schema.ts';

export interface RunRow {
  /** `m12` or `t12`: of a model, or of maintenance. */
  readonly key: string;
  readonly kind: RunKind;
  /** A model's name; of maintenance the table's. */
  readonly name: string;
  readonly startedAt: Date;
  /** To the microsecond, in UTC: by it the list is read on. */
  readonly startedAtText: string;
  readonly finishedAt: Date | null;
  readonly mode: 'full' | 'incremental' | null;
  readonly reason: string | null;
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  readonly filesBefore: number | null;
  readonly filesAfter: number | null;
  readonly bytesRewritten: number | null;
  readonly bytesAfter: number | null;
  readonly opensSaved: number | null;
  readonly scansPerDay: number | null;
  readonly cpuMs: number | null;
  readonly rowsQuarantined: number | null;
  /** Of a run whose publication was held: what became of it. */
  readonly held: 'held' | 'released' | 'rejected' | null;
  readonly error: string | null;
}

const MODEL_RUNS = `SELECT 'm' || lpad(id::text, 19, '0') AS key, 'model' AS kind, model AS name, started_at, finished_at, mode, reason,
    rows_in, rows_out, NULL::int AS files_before, NULL::int AS files_after, NULL::bigint AS bytes_rewritten,
    NULL::bigint AS bytes_after, NULL::int AS opens_saved, NULL::float8 AS scans_per_day, NULL::bigint AS cpu_ms, rows_quarantined, run_id, error FROM model_run`;
const MAINTENANCE_RUNS = `SELECT 't' || lpad(id::text, 19, '0') AS key, action AS kind, table_namespace || '.' || table_name AS name, started_at,
    finished_at, NULL AS mode, NULL AS reason, NULL::bigint AS rows_in, NULL::bigint AS rows_out, files_before, files_after,
    bytes_rewritten, bytes_after, opens_saved, scans_per_day, cpu_ms, NULL::bigint AS rows_quarantined, NULL::uuid AS run_id, error
    FROM maintenance_run`;

export interface RunFilter {
  readonly kind: RunKind | null;
  readonly state: 'done' | 'failed' | null;
  /** Names of models and of tables; null: all. */
  readonly names: readonly string[] | null;
}

/** Runs of models and of maintenance, the latest first. Each side is read in its index's order and cut before they are joined. */
export async function findRuns(
  { kind, state, names }: RunFilter,
  { from, limit }: { readonly from: RunCursor | null; readonly limit: number },
): Promise<RunRow[]> {
  const side = (runs: string) => `(SELECT * FROM (${runs}) AS run
    WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR ($2 = 'failed') = (error IS NOT NULL))
      AND ($3::text[] IS NULL OR name = ANY ($3))
      AND started_at <= coalesce($4::timestamp AT TIME ZONE 'UTC', 'infinity')
      AND ($4 IS NULL OR (started_at, key) < ($4::timestamp AT TIME ZONE 'UTC', $5))
    ORDER BY started_at DESC, key DESC LIMIT $6)`;
  const { rows } = await pool().query<RunRow>(
    `SELECT key, kind, name, started_at AS "startedAt", to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "startedAtText", finished_at AS "finishedAt", mode, reason, rows_in AS "rowsIn",
       rows_out AS "rowsOut", files_before AS "filesBefore", files_after AS "filesAfter", bytes_rewritten AS "bytesRewritten",
       bytes_after AS "bytesAfter", opens_saved AS "opensSaved", scans_per_day AS "scansPerDay", cpu_ms AS "cpuMs", rows_quarantined AS "rowsQuarantined",
       (SELECT held.state FROM held_publication held WHERE held.run_id = run.run_id) AS held, error
     FROM (${side(MODEL_RUNS)} UNION ALL ${side(MAINTENANCE_RUNS)}) AS run
     ORDER BY started_at DESC, key DESC LIMIT $6`,
    [kind, state, names, from?.at ?? null, from?.key ?? null, limit],
  );
  return rows;
}

export interface RunCount {
  readonly kind: RunKind;
  readonly name: string;
  readonly runs: number;
  readonly failed: number;
  readonly lastAt: Date;
  readonly lastFailed: boolean;
}

/** Of what ran since a moment, by what was run. */
export async function countRuns(since: Date): Promise<RunCount[]> {
  const { rows } = await pool().query<RunCount>(
    `SELECT kind, name, count(*)::int AS runs, count(error)::int AS failed, max(started_at) AS "lastAt",
       (array_agg(error IS NOT NULL ORDER BY started_at DESC, key DESC))[1] AS "lastFailed"
     FROM (${MODEL_RUNS} WHERE started_at > $1 UNION ALL ${MAINTENANCE_RUNS} WHERE started_at > $1) AS run
     GROUP BY kind, name ORDER BY kind, name`,
    [since],
  );
  return rows;
}
