import { pool, transaction } from '../db.ts';
import type { ColumnDetails, ColumnFigures, ColumnProfile } from './schema.ts';

export interface ProfileHead {
  readonly dataset: string;
  /** Of rows, nulls and bounds. */
  readonly snapshotId: string;
  /** Of everything else. */
  readonly scannedSnapshotId: string;
  readonly columnsKey: string;
  readonly rows: number;
  readonly rowsScanned: number;
  /** All rows of the scanned snapshot. */
  readonly scannedTotal: number;
  readonly profiledAt: Date;
  readonly scannedAt: Date;
}

const HEAD = `dataset, snapshot_id AS "snapshotId", scanned_snapshot_id AS "scannedSnapshotId",
  columns_key AS "columnsKey", rows, rows_scanned AS "rowsScanned", scanned_total AS "scannedTotal",
  profiled_at AS "profiledAt", scanned_at AS "scannedAt"`;

/** The newest profile of every table that has one. */
export async function readHeads(): Promise<ReadonlyMap<string, ProfileHead>> {
  const { rows } = await pool().query<ProfileHead>(`SELECT ${HEAD} FROM table_profile`);
  return new Map(rows.map((head) => [head.dataset, head]));
}

export async function readHead(dataset: string): Promise<ProfileHead | null> {
  const { rows } = await pool().query<ProfileHead>(`SELECT ${HEAD} FROM table_profile WHERE dataset = $1`, [
    dataset,
  ]);
  return rows[0] ?? null;
}

/** In one statement whatever the number of columns. */
export async function readFigures(
  dataset: string,
  fieldIds: readonly number[] | null,
): Promise<ColumnFigures[]> {
  const { rows } = await pool().query<{ figures: ColumnFigures }>(
    `SELECT figures FROM column_profile WHERE dataset = $1 AND ($2::int[] IS NULL OR field_id = ANY($2))`,
    [dataset, fieldIds],
  );
  return rows.map(({ figures }) => figures);
}

export async function readDetails(
  dataset: string,
  fieldIds: readonly number[],
): Promise<ReadonlyMap<number, ColumnDetails>> {
  const { rows } = await pool().query<{ fieldId: number; details: ColumnDetails }>(
    `SELECT field_id AS "fieldId", details FROM column_profile WHERE dataset = $1 AND field_id = ANY($2)`,
    [dataset, fieldIds],
  );
  return new Map(rows.map(({ fieldId, details }) => [fieldId, details]));
}

/** Takes the place of the table's earlier profile. */
export async function replaceProfile(
  head: Omit<ProfileHead, 'profiledAt' | 'scannedAt'>,
  columns: readonly ColumnProfile[],
): Promise<void> {
  const stored = columns.map(({ histogram, top, ...figures }) => ({
    field_id: figures.fieldId,
    figures,
    details: { histogram, top },
  }));
  await transaction(async (tx) => {
    await tx.query(
      `INSERT INTO table_profile (dataset, snapshot_id, scanned_snapshot_id, columns_key, rows, rows_scanned,
         scanned_total, profiled_at, scanned_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now())
       ON CONFLICT (dataset) DO UPDATE SET snapshot_id = $2, scanned_snapshot_id = $3, columns_key = $4, rows = $5,
         rows_scanned = $6, scanned_total = $7, profiled_at = now(), scanned_at = now()`,
      [
        head.dataset,
        head.snapshotId,
        head.scannedSnapshotId,
        head.columnsKey,
        head.rows,
        head.rowsScanned,
        head.scannedTotal,
      ],
    );
    await tx.query('DELETE FROM column_profile WHERE dataset = $1', [head.dataset]);
    await tx.query(
      `INSERT INTO column_profile (dataset, field_id, figures, details)
       SELECT $1, field_id, figures, details
       FROM jsonb_to_recordset($2) AS c (field_id int, figures jsonb, details jsonb)`,
      [head.dataset, storable(stored)],
    );
  });
}

/** What a newer snapshot's metadata says, unless the table was scanned anew meanwhile. */
export async function updateFigures(
  head: Pick<ProfileHead, 'dataset' | 'snapshotId' | 'scannedSnapshotId' | 'rows'>,
  figures: readonly ColumnFigures[],
): Promise<void> {
  await transaction(async (tx) => {
    const { rowCount } = await tx.query(
      `UPDATE table_profile SET snapshot_id = $2, rows = $4, profiled_at = now()
       WHERE dataset = $1 AND scanned_snapshot_id = $3`,
      [head.dataset, head.snapshotId, head.scannedSnapshotId, head.rows],
    );
    if (rowCount !== 1) return;
    await tx.query(
      `UPDATE column_profile p SET figures = c.figures
       FROM jsonb_to_recordset($2) AS c (field_id int, figures jsonb)
       WHERE p.dataset = $1 AND p.field_id = c.field_id`,
      [head.dataset, storable(figures.map((each) => ({ field_id: each.fieldId, figures: each })))],
    );
  });
}

/** Tables that are no more lose their profiles. */
export async function removeProfilesBut(datasets: readonly string[]): Promise<void> {
  await pool().query('DELETE FROM table_profile WHERE dataset <> ALL($1)', [datasets]);
}

/** PostgreSQL's JSON has no NUL character. */
function storable(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '\ufffd');
}
