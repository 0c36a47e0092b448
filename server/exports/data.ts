import type pg from 'pg';
import { pool, transaction } from '../db.ts';
import type { ExportFormat, ExportItem, ExportStatus } from './schema.ts';

/** Exports as rows. Whether the file may be offered is what a row says, never that there is a file. */

/** A portal that makes an export says so more often than this; one that does not is gone. */
const LOST_AFTER_SECONDS = 30;
const ROWS_KEPT_DAYS = 7;
const LISTED_MAX = 50;

const LOST = 'The portal was stopped while this was being made. Start it again.';
const EXPIRED = 'It was kept for as long as exports are kept, and is gone. Start it again.';

export type Tx = pg.PoolClient;
/** What ends an export, or offers it, tells lineage. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

/** A table that an export read, and the key of the decision by which the person saw it. */
export interface TouchedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: string;
}

export interface StoredExport extends ExportItem {
  readonly personId: string;
  readonly touched: readonly TouchedTable[] | null;
}

interface ExportRow {
  readonly id: string;
  readonly person_id: string;
  readonly file_name: string;
  readonly sql: string;
  readonly format: ExportFormat;
  readonly status: ExportStatus;
  readonly touched: TouchedTable[] | null;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly cut_texts: number;
  readonly error: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly expires_at: Date;
  readonly is_lost: boolean;
  readonly is_over: boolean;
}

const SELECT = `SELECT *, status IN ('waiting', 'running') AND alive_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS}) AS is_lost,
  status = 'done' AND expires_at <= now() AS is_over FROM result_export`;

function toExport(row: ExportRow): StoredExport {
  const status = row.is_lost ? 'failed' : row.is_over ? 'expired' : row.status;
  return {
    id: row.id,
    personId: row.person_id,
    fileName: row.file_name,
    format: row.format,
    status,
    sql: row.sql,
    touched: row.touched,
    rows: row.rows,
    bytes: row.bytes,
    sha256: row.sha256,
    cutTexts: row.cut_texts,
    error: row.is_lost ? LOST : row.is_over ? EXPIRED : row.error,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
  };
}

/** Enters an export that waits for its turn; null when the person has so many waiting or running already. */
export async function insertExport(
  made: Pick<StoredExport, 'id' | 'personId' | 'fileName' | 'sql' | 'format'>,
  limits: { readonly keptHours: number; readonly activeMax: number },
): Promise<StoredExport | null> {
  const { rows } = await pool().query<ExportRow>(
    `INSERT INTO result_export (id, person_id, file_name, sql, format, status, expires_at)
     SELECT $1, $2, $3, $4, $5, 'waiting', now() + make_interval(hours => $6)
     WHERE (SELECT count(*) FROM result_export WHERE person_id = $2 AND status IN ('waiting', 'running')
       AND alive_at >= now() - make_interval(secs => ${LOST_AFTER_SECONDS})) < $7
     RETURNING *, false AS is_lost, false AS is_over`,
    [
      made.id,
      made.personId,
      made.fileName,
      made.sql.replaceAll('\0', ''),
      made.format,
      limits.keptHours,
      limits.activeMax,
    ],
  );
  return rows[0] ? toExport(rows[0]) : null;
}

export async function findExport(id: string, personId: string): Promise<StoredExport | null> {
  const { rows } = await pool().query<ExportRow>(`${SELECT} WHERE id = $1 AND person_id = $2`, [
    id,
    personId,
  ]);
  return rows[0] ? toExport(rows[0]) : null;
}

/** Of these, the person's own. */
export async function findExports(ids: readonly string[], personId: string): Promise<StoredExport[]> {
  const { rows } = await pool().query<ExportRow>(`${SELECT} WHERE id = ANY ($1::uuid[]) AND person_id = $2`, [
    ids,
    personId,
  ]);
  return rows.map(toExport);
}

/** The person's own, the latest first. */
export async function listExports(personId: string): Promise<StoredExport[]> {
  const { rows } = await pool().query<ExportRow>(
    `${SELECT} WHERE person_id = $1 ORDER BY created_at DESC LIMIT ${LISTED_MAX}`,
    [personId],
  );
  return rows.map(toExport);
}

export async function markRunning(id: string, touched: readonly TouchedTable[]): Promise<void> {
  await pool().query(
    `UPDATE result_export SET status = 'running', touched = $2, alive_at = now() WHERE id = $1 AND status = 'waiting'`,
    [id, JSON.stringify(touched)],
  );
}

/** Says that it is being made. `active`: nobody has ended it meanwhile; `storedBytes`: of all files there are. */
export async function markAlive(
  id: string,
  { rows: made, bytes }: { readonly rows: number; readonly bytes: number },
): Promise<{ readonly active: boolean; readonly storedBytes: number }> {
  const { rowCount } = await pool().query(
    `UPDATE result_export SET rows = $2, bytes = $3, alive_at = now() WHERE id = $1 AND status IN ('waiting', 'running')`,
    [id, made, bytes],
  );
  return { active: rowCount === 1, storedBytes: await storedBytes() };
}

export async function storedBytes(): Promise<number> {
  const { rows } = await pool().query<{ bytes: number }>(
    `SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM result_export WHERE status IN ('waiting', 'running', 'done')`,
  );
  return rows[0]?.bytes ?? 0;
}

/** False when somebody has ended it meanwhile; then the file is not to be offered. */
export async function markDone(
  tx: Tx,
  id: string,
  made: { readonly rows: number; readonly bytes: number; readonly sha256: string; readonly cutTexts: number },
  keptHours: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE result_export SET status = 'done', rows = $2, bytes = $3, sha256 = $4, cut_texts = $5, finished_at = now(),
       expires_at = now() + make_interval(hours => $6)
     WHERE id = $1 AND status = 'running'`,
    [id, made.rows, made.bytes, made.sha256, made.cutTexts, keptHours],
  );
  return rowCount === 1;
}

/** Ends an export without a file. */
export async function markEnded(
  tx: Tx,
  id: string,
  status: 'failed' | 'cancelled' | 'expired',
  { code, message }: { readonly code: string; readonly message: string },
): Promise<void> {
  await tx.query(
    `UPDATE result_export SET status = $2, error_code = $3, error = $4, finished_at = coalesce(finished_at, now())
     WHERE id = $1 AND status IN ('waiting', 'running', 'done')`,
    [id, status, code, message],
  );
}

export async function deleteExport(tx: Tx, id: string, personId: string): Promise<void> {
  await tx.query('DELETE FROM result_export WHERE id = $1 AND person_id = $2', [id, personId]);
}

/**
 * Writes down what the passing of time has ended, and gives the ids of those whose files are still wanted, and of those
 * whose files were there until now.
 */
export async function endLostExports(
  tx: Tx,
): Promise<{ readonly wanted: ReadonlySet<string>; readonly over: readonly string[] }> {
  await tx.query(
    `UPDATE result_export SET status = 'failed', error_code = 'unavailable', error = $1, finished_at = now()
     WHERE status IN ('waiting', 'running') AND alive_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS})`,
    [LOST],
  );
  const { rows: over } = await tx.query<{ id: string }>(
    `UPDATE result_export SET status = 'expired', error_code = 'not_found', error = $1
     WHERE status = 'done' AND expires_at <= now() RETURNING id`,
    [EXPIRED],
  );
  await tx.query(
    `DELETE FROM result_export WHERE status IN ('failed', 'cancelled', 'expired')
       AND created_at < now() - make_interval(days => ${ROWS_KEPT_DAYS})`,
  );
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM result_export WHERE status IN ('waiting', 'running', 'done')`,
  );
  return { wanted: new Set(rows.map(({ id }) => id)), over: over.map(({ id }) => id) };
}
