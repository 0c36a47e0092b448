import { pool } from '../db.ts';
import { type TableName, tableKey } from './table.ts';

/** The snapshots of a table up to which incremental readers have consumed it, one per reader. */
export async function consumedSnapshots(name: TableName): Promise<Set<bigint>> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT DISTINCT consumed ->> $1 AS id FROM model_state WHERE consumed ->> $1 ~ '^-?[0-9]+$'`,
    [tableKey(name)],
  );
  return new Set(rows.map((row) => BigInt(row.id)));
}

export interface MaintenanceRecord {
  readonly name: TableName;
  readonly action: 'compact' | 'expire' | 'remove-orphans';
  readonly startedAt: Date;
  readonly filesBefore: number | null;
  readonly filesAfter: number | null;
  readonly bytesRewritten: number | null;
  readonly error: string | null;
}

const KEPT_DAYS = 30;

/** Notes what was done, for the pipelines page and for tuning; old notes go. */
export async function recordMaintenance(record: MaintenanceRecord): Promise<void> {
  await pool().query(
    `WITH old AS (DELETE FROM maintenance_run WHERE started_at < now() - $9 * interval '1 day')
     INSERT INTO maintenance_run (table_namespace, table_name, action, started_at, finished_at,
       files_before, files_after, bytes_rewritten, error)
     VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8)`,
    [
      record.name.namespace,
      record.name.name,
      record.action,
      record.startedAt,
      record.filesBefore,
      record.filesAfter,
      record.bytesRewritten,
      record.error,
      KEPT_DAYS,
    ],
  );
}
