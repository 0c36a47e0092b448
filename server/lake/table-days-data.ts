import { pool } from '../db.ts';
import { currentSnapshot } from './metadata.ts';
import type { Table, TableName } from './table.ts';

/** How large a table was at the end of a day, or is today. */
export interface TableDay {
  /** ISO 8601, a date in UTC. */
  readonly day: string;
  /** Null where the writer of the snapshot did not say. */
  readonly rows: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly snapshots: number;
}

/** Two years and a month: the same day of the year before is there to compare with. */
const KEPT_DAYS = 762;

function sizeOf({ metadata }: Table): Omit<TableDay, 'day'> {
  const snapshot = currentSnapshot(metadata);
  const total = (what: string) => {
    if (!snapshot) return 0;
    const said = snapshot.summary[what];
    return said === undefined ? null : Number(said);
  };
  return {
    rows: total('total-records'),
    files: total('total-data-files'),
    bytes: total('total-files-size'),
    snapshots: metadata.snapshots.length,
  };
}

/** Writes down how large tables are today; the last word of a day stays. One statement, which writes what changed. */
export async function keepTableDays(tables: readonly Table[]): Promise<void> {
  const given = tables.map((table) => ({ ...table.name, ...sizeOf(table) }));
  await pool().query(
    `WITH old AS (DELETE FROM table_day WHERE day < (now() AT TIME ZONE 'UTC')::date - ${KEPT_DAYS})
     INSERT INTO table_day AS known (table_namespace, table_name, day, rows, files, bytes, snapshots)
     SELECT namespace, name, (now() AT TIME ZONE 'UTC')::date, rows, files, bytes, snapshots
     FROM jsonb_to_recordset($1::jsonb)
       AS given (namespace text, name text, rows bigint, files int, bytes bigint, snapshots int)
     ON CONFLICT (table_namespace, table_name, day) DO UPDATE
       SET rows = excluded.rows, files = excluded.files, bytes = excluded.bytes, snapshots = excluded.snapshots
       WHERE (known.rows, known.files, known.bytes, known.snapshots)
         IS DISTINCT FROM (excluded.rows, excluded.files, excluded.bytes, excluded.snapshots)`,
    [JSON.stringify(given)],
  );
}

/** The last `days` days on which the table was looked at, the oldest first. */
export async function readTableDays(name: TableName, days: number): Promise<TableDay[]> {
  const { rows } = await pool().query<TableDay>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, rows, files, bytes, snapshots FROM table_day
     WHERE table_namespace = $1 AND table_name = $2 AND day > (now() AT TIME ZONE 'UTC')::date - $3::int ORDER BY 1`,
    [name.namespace, name.name, days],
  );
  return rows;
}

/** What every table had some days ago, or when it was first looked at after that: for how fast the lake grows. */
export async function readSizesBefore(
  days: number,
): Promise<(TableName & { readonly day: string; readonly bytes: number | null })[]> {
  const { rows } = await pool().query<TableName & { day: string; bytes: number | null }>(
    `SELECT DISTINCT ON (table_namespace, table_name) table_namespace AS namespace, table_name AS name,
       to_char(day, 'YYYY-MM-DD') AS day, bytes
     FROM table_day WHERE day >= (now() AT TIME ZONE 'UTC')::date - $1::int
     ORDER BY table_namespace, table_name, table_day.day`,
    [days],
  );
  return rows;
}
