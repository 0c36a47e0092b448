import { createHash, randomInt } from 'node:crypto';
import type { PostgresSession } from './postgres-session.ts';
import type { TopicPartition } from './transport.ts';

export const GROUP_CHANNEL = 'stream_group';

function digest(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/**
 * Membership and ownership as session advisory locks: every member holds one that names it, and one for each
 * partition it owns. They need no heartbeat, cannot be held by two, and are free the moment the connection ends.
 * A group whose members take different topics is several groups for the sharing, and still one for the ownership.
 */
export class GroupMembership {
  readonly #session: PostgresSession;
  readonly #group: string;
  readonly #groupKey: number;
  readonly id = randomInt(2 ** 31 - 1);

  constructor(session: PostgresSession, group: string, topics: readonly string[]) {
    this.#session = session;
    this.#group = group;
    this.#groupKey = digest('group', group, ...[...topics].sort()).readUInt32BE(0) & 0x7fffffff;
  }

  get announcement(): string {
    return String(this.#groupKey);
  }

  #partitionKey({ topic, partition }: TopicPartition): string {
    return digest('partition', this.#group, topic, String(partition)).readBigInt64BE(0).toString();
  }

  async join(): Promise<void> {
    await this.#session.query({ text: 'SELECT pg_advisory_lock($1, $2)', values: [this.#groupKey, this.id] });
    await this.announce();
  }

  /** Lets the other members look again: somebody came, or partitions became free. */
  async announce(): Promise<void> {
    await this.#session.query({
      text: 'SELECT pg_notify($1, $2)',
      values: [GROUP_CHANNEL, this.announcement],
    });
  }

  async members(): Promise<number[]> {
    const rows = await this.#session.query<{ member: number }>({
      name: 'stream_members',
      text: `SELECT objid::bigint AS member FROM pg_locks
             WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = $1
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      values: [this.#groupKey],
    });
    return rows.map(({ member }) => member);
  }

  /** Those of the partitions that nobody else owns, and that are ours from now on. */
  async own<P extends TopicPartition>(partitions: readonly P[]): Promise<P[]> {
    if (partitions.length === 0) return [];
    const rows = await this.#session.query<{ index: number }>({
      text: `SELECT (index - 1)::int AS index FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (key, index)
             WHERE pg_try_advisory_lock(key)`,
      values: [partitions.map((partition) => this.#partitionKey(partition))],
    });
    return rows.map(({ index }) => partitions[index] as P);
  }

  async disown(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return;
    await this.#session.query({
      text: 'SELECT pg_advisory_unlock(key) FROM unnest($1::bigint[]) AS key',
      values: [partitions.map((partition) => this.#partitionKey(partition))],
    });
  }

  /** Frees everything and lets the others take it. */
  async leave(): Promise<void> {
    await this.#session.query({ text: 'SELECT pg_advisory_unlock_all()' });
    await this.announce();
  }
}
