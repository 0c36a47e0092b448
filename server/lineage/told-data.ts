import type { PoolClient } from 'pg';

/** How many people were told of something. */
export async function toldPeople(tx: PoolClient, event: string): Promise<number> {
  const { rows } = await tx.query<{ people: number }>(
    'SELECT count(*) AS people FROM notices.notice WHERE event = $1',
    [event],
  );
  return rows[0]?.people ?? 0;
}
