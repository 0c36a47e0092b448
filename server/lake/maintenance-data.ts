import { pool } from '../db.ts';
import { type TableName, tableKey } from './table.ts';

/** The snapshots of a table up to which incremental readers have consumed it, or will have once what is held is released. */
export async function consumedSnapshots(name: TableName): Promise<Set<bigint>> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT DISTINCT consumed ->> $1 AS id
     FROM (SELECT consumed FROM model_state
           UNION ALL SELECT to_consumed FROM held_publication WHERE open_model IS NOT NULL) AS reader
     WHERE consumed ->> $1 ~ '^-?[0-9]+$'`,
    [tableKey(name)],
  );
  return new Set(rows.map((row) => BigInt(row.id)));
}

const SCANS_OVER_DAYS = 7;

/** How often each table is read by people and by what they made, on a day of the last week; by `gold.fact_sales`. */
export async function scansPerDay(): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool().query<{ name: string; scans: number }>(
    `SELECT entry.value->>'name' AS name, count(*)::float8 / $1::int AS scans
     FROM query_run, jsonb_array_elements(query_run.touched) AS entry
     WHERE status = 'done' AND started_at > now() - make_interval(days => $1::int) GROUP BY 1`,
    [SCANS_OVER_DAYS],
  );
  return new Map(rows.map(({ name, scans }) => [name, scans]));
}

export interface MaintenanceRecord {
  readonly name: TableName;
  readonly action: 'compact' | 'expire' | 'remove-orphans';
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly filesBefore: number | null;
  readonly filesAfter: number | null;
  readonly bytesRewritten: number | null;
  readonly bytesAfter: number | null;
  /** Of compaction: files that a read of the whole table opens less, and how often it was read a day. */
  readonly opensSaved: number | null;
  readonly scansPerDay: number | null;
  readonly cpuMs: number | null;
  readonly error: string | null;
}

const KEPT_DAYS = 30;

/** Notes what was done, for the pipelines page and for tuning; old notes go. */
export async function recordMaintenance(record: MaintenanceRecord): Promise<void> {
  await pool().query(
    `WITH old AS (DELETE FROM maintenance_run WHERE started_at < now() - $1 * interval '1 day')
     INSERT INTO maintenance_run (table_namespace, table_name, action, started_at, finished_at,
       files_before, files_after, bytes_rewritten, bytes_after, opens_saved, scans_per_day, cpu_ms, error)
     VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      KEPT_DAYS,
      record.name.namespace,
      record.name.name,
      record.action,
      record.startedAt,
      record.finishedAt,
      record.filesBefore,
      record.filesAfter,
      record.bytesRewritten,
      record.bytesAfter,
      record.opensSaved,
      record.scansPerDay,
      record.cpuMs,
      record.error,
    ],
  );
}
