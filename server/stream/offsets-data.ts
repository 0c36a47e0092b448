import type pg from 'pg';
import { pool } from '../db.ts';
import type { TopicPartition } from './transport.ts';

export interface OffsetAdvance extends TopicPartition {
  readonly source: string;
  readonly consumer: string;
  /** The offset that must be stored now: the first record of the results. */
  readonly from: number;
  /** The offset after the last record of the results. */
  readonly to: number;
}

/** Another worker has committed results of the partition meanwhile: these must be dropped and read again. */
export class OffsetMismatch extends Error {
  readonly advance: OffsetAdvance;
  readonly stored: number;

  constructor(advance: OffsetAdvance, stored: number) {
    super(
      `${advance.consumer} cannot move ${advance.topic}/${advance.partition} from offset ${advance.from}: it stands at ${stored}`,
    );
    this.name = 'OffsetMismatch';
    this.advance = advance;
    this.stored = stored;
  }
}

/** The stored positions of a consumer; a partition without one is missing from the answer and begins at 0. */
export async function readOffsets(
  source: string,
  consumer: string,
  topics: readonly string[],
): Promise<(TopicPartition & { offset: number })[]> {
  const { rows } = await pool().query<TopicPartition & { offset: number }>(
    `SELECT topic, partition, next_offset AS "offset" FROM consumer_offset
     WHERE source = $1 AND consumer = $2 AND topic = ANY($3) ORDER BY topic, partition`,
    [source, consumer, topics],
  );
  return rows;
}

/**
 * Moves a consumer's position within the transaction that commits its results. The row stays locked until
 * that transaction ends, so of two workers with the same records one commits and the other gets OffsetMismatch.
 */
export async function advanceOffset(tx: pg.PoolClient, advance: OffsetAdvance): Promise<void> {
  const { source, consumer, topic, partition, from, to } = advance;
  const key = [source, consumer, topic, partition];
  if (from === 0) {
    await tx.query(
      `INSERT INTO consumer_offset (source, consumer, topic, partition, next_offset) VALUES ($1, $2, $3, $4, 0)
       ON CONFLICT DO NOTHING`,
      key,
    );
  }
  const { rowCount } = await tx.query(
    `UPDATE consumer_offset SET next_offset = $6, updated_at = now()
     WHERE source = $1 AND consumer = $2 AND topic = $3 AND partition = $4 AND next_offset = $5`,
    [...key, from, to],
  );
  if (rowCount !== 1) {
    const { rows } = await tx.query<{ next_offset: number }>(
      'SELECT next_offset FROM consumer_offset WHERE source = $1 AND consumer = $2 AND topic = $3 AND partition = $4',
      key,
    );
    throw new OffsetMismatch(advance, rows[0]?.next_offset ?? 0);
  }
}
