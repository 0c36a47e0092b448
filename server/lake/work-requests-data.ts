/** What people ask workers to do with a table. A request stays until the work was tried, also over a restart. */
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';

/**
 * `run`: the model now, without waiting; `rebuild`: from everything it is made of; `maintain`: compact and expire; `clean`:
 * remove files that nothing refers to; `check`: evaluate all checks of it.
 */
export type WorkKind = 'run' | 'rebuild' | 'maintain' | 'clean' | 'check';

export interface WorkRequest<Kind extends WorkKind = WorkKind> {
  /** `gold.fact_sales`. */
  readonly table: string;
  readonly what: Kind;
  /** An e-mail address. */
  readonly askedBy: string;
  readonly askedAt: Date;
  /** Another one when it is asked for again. */
  readonly mark: string;
}

type AskedWork = Pick<WorkRequest, 'table' | 'what' | 'askedBy'>;

/** In one transaction with `within`. */
export async function askForWork(work: AskedWork, within: (tx: PoolClient) => Promise<void>): Promise<void> {
  await transaction(async (tx) => {
    await askForWorkIn(tx, work);
    await within(tx);
  });
}

/** Asked twice is asked once, by whoever was last. */
export async function askForWorkIn(tx: PoolClient, { table, what, askedBy }: AskedWork): Promise<void> {
  await tx.query(
    `INSERT INTO work_request (table_name, what, asked_by) VALUES ($1, $2, $3)
     ON CONFLICT (table_name, what) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at`,
    [table, what, askedBy],
  );
}

/** The oldest first. */
export async function openRequests<Kind extends WorkKind>(
  whats: readonly Kind[],
): Promise<WorkRequest<Kind>[]> {
  const { rows } = await pool().query<WorkRequest<Kind>>(
    `SELECT table_name AS "table", what, asked_by AS "askedBy", asked_at AS "askedAt", asked_at::text AS mark
     FROM work_request WHERE what = ANY ($1) ORDER BY asked_at, table_name`,
    [whats],
  );
  return rows;
}

/** What was asked for again since these were read stays: the work that was done then may not have seen why. */
export async function closeRequests(requests: readonly WorkRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await pool().query(
    `DELETE FROM work_request r USING unnest($1::text[], $2::text[], $3::text[]) done (table_name, what, mark)
     WHERE r.table_name = done.table_name AND r.what = done.what AND r.asked_at::text = done.mark`,
    [requests.map(({ table }) => table), requests.map(({ what }) => what), requests.map(({ mark }) => mark)],
  );
}
