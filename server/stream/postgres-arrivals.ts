import { pool } from '../db.ts';
import { describeUnavailable } from './postgres-errors.ts';
import type { TopicPartition } from './transport.ts';

/**
 * When the log in PostgreSQL accepted the record at each offset, by its index; what is not there (any more, or yet) is
 * left out. Throws AppError `unavailable` when PostgreSQL cannot be reached.
 */
export async function arrivalsAt(
  positions: readonly (TopicPartition & { readonly offset: number })[],
): Promise<(TopicPartition & { readonly at: Date })[]> {
  const { rows } = await pool()
    .query<TopicPartition & { at: Date }>(
      `SELECT topic, partition, batch.appended_at AS at
       FROM unnest($1::text[], $2::int[], $3::bigint[]) AS wanted (topic, partition, place),
       LATERAL (
         SELECT appended_at, base_offset + record_count AS ends FROM stream.batch
         WHERE batch.topic = wanted.topic AND batch.partition = wanted.partition AND base_offset <= place
         ORDER BY base_offset DESC LIMIT 1
       ) AS batch
       WHERE place < batch.ends`,
      [
        positions.map(({ topic }) => topic),
        positions.map(({ partition }) => partition),
        positions.map(({ offset }) => offset),
      ],
    )
    .catch((error) => {
      throw describeUnavailable(error);
    });
  return rows;
}
