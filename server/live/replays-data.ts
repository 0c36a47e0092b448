/** Events of dead letters that were replayed, on their way to the live metrics. */
import type { PoolClient } from 'pg';
import { pool } from '#server/db.ts';
import type { CountedEvent } from './read-live-event.ts';

export interface Replay {
  readonly id: number;
  readonly event: CountedEvent;
}

/** Those of events before `keepFromMs` go: no window has a place for them any more. */
export async function insertReplays(
  tx: PoolClient,
  events: readonly CountedEvent[],
  keepFromMs: number,
): Promise<void> {
  await tx.query(
    `DELETE FROM live_replay WHERE id IN
       (SELECT id FROM live_replay WHERE event_at < $1 ORDER BY id FOR UPDATE SKIP LOCKED)`,
    [new Date(keepFromMs)],
  );
  await tx.query(
    `INSERT INTO live_replay (event, event_at)
     SELECT event, to_timestamp((event->>'atMs')::double precision / 1000) FROM unnest($1::jsonb[]) event`,
    [events.map((event) => JSON.stringify(event))],
  );
}

/** The first of those that are not among `known`. */
export async function nextReplays(known: readonly number[], limit: number): Promise<Replay[]> {
  const { rows } = await pool().query<Replay>(
    'SELECT id, event FROM live_replay WHERE id <> ALL ($1::bigint[]) ORDER BY id LIMIT $2',
    [known, limit],
  );
  return rows;
}

export async function deleteReplays(tx: PoolClient, ids: readonly number[]): Promise<void> {
  await tx.query('DELETE FROM live_replay WHERE id = ANY ($1::bigint[])', [ids]);
}
