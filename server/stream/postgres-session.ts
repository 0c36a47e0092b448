import type pg from 'pg';
import { dedicatedClient } from '../db.ts';

/**
 * A consumer's one connection: it listens, it holds the locks that make partitions its own, and it reads.
 * So whoever lost its partitions cannot read them either.
 */
export interface PostgresSession {
  query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<R[]>;
  /** Settles when the connection is gone. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

/** So that the server notices within seconds that the machine of a consumer is gone, and frees its locks. */
const NOTICE_DEAD_PEER =
  'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

export async function openSession(
  channels: readonly string[],
  onNotification: (channel: string, payload: string) => void,
): Promise<PostgresSession> {
  const client = await dedicatedClient();
  let ended = false;
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('Connection terminated')));
  });
  client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));

  let tail: Promise<unknown> = Promise.resolve();
  const session: PostgresSession = {
    lost,
    query(query) {
      const result = tail.then(() => {
        if (ended) throw new Error('Connection terminated: the session was closed');
        return client.query(query);
      });
      tail = result.catch(() => undefined);
      return result.then(({ rows }) => rows);
    },
    async close() {
      ended = true;
      await client.end().catch(() => undefined);
    },
  };
  try {
    await client.query(NOTICE_DEAD_PEER);
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}
