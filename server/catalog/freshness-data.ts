import { pool } from '../db.ts';

/** Notes when tables were last written. */
export async function writeTimes(times: ReadonlyMap<string, Date>): Promise<void> {
  await pool().query(
    `INSERT INTO catalog.freshness AS known (asset_id, at)
     SELECT a.id, given.at FROM unnest($1::text[], $2::timestamptz[]) AS given (name, at)
       JOIN catalog.asset a ON a.kind = 'table' AND a.name = given.name
     ORDER BY a.id
     ON CONFLICT (asset_id) DO UPDATE SET at = excluded.at WHERE known.at <> excluded.at`,
    [[...times.keys()], [...times.values()]],
  );
}
