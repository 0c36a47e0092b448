import { pool } from '../db.ts';

/** What one person's statements of a period touched, those that touched the same together. */
export interface RunGroup {
  readonly personId: string;
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly queries: number;
  readonly lastAt: Date;
  /** The latest one's text, cut. */
  readonly example: string;
}

const EXAMPLE_LENGTH = 1_000;

/**
 * The period's statements of active people that came as far as being decided on: done, refused, failed. In one pass,
 * grouped by person and by what was touched.
 */
export async function readRunGroups(days: number): Promise<RunGroup[]> {
  const { rows } = await pool().query<RunGroup>(
    `SELECT r.person_id AS "personId", r.touched, count(*) AS queries, max(r.started_at) AS "lastAt",
       left((array_agg(r.sql ORDER BY r.started_at DESC))[1], ${EXAMPLE_LENGTH}) AS example
     FROM query_run r JOIN app_user u ON u.id = r.person_id AND u.deactivated_at IS NULL
     WHERE r.started_at > now() - make_interval(days => $1) AND jsonb_array_length(r.touched) > 0
     GROUP BY r.person_id, r.touched`,
    [days],
  );
  return rows;
}
