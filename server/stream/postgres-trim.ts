import { pool } from '../db.ts';
import type { TopicPartition } from './transport.ts';

const HOUR_MS = 3_600_000;
/** A checkpoint that was not written for this long no longer holds the log back; its owner is gone. */
const CHECKPOINT_MS_MAX = 24 * HOUR_MS;
const BATCHES_PER_STATEMENT = 5000;

/** The offset before which nobody needs a partition: what `ingest` has committed and every live checkpoint includes. */
async function bounds(): Promise<(TopicPartition & { before: number })[]> {
  const { rows } = await pool().query<TopicPartition & { before: number }>(
    `SELECT ingest.topic, ingest.partition, least(ingest.next_offset, live.next_offset) AS before
     FROM consumer_offset AS ingest
     LEFT JOIN LATERAL (
       SELECT min((offsets ->> (ingest.topic || '/' || ingest.partition))::bigint) AS next_offset
       FROM live_checkpoint
       WHERE source = 'postgres' AND updated_at > now() - make_interval(secs => $1)
     ) AS live ON true
     WHERE ingest.source = 'postgres' AND ingest.consumer = 'ingest'`,
    [CHECKPOINT_MS_MAX / 1000],
  );
  return rows;
}

/** Only a run of batches from the log's start on, so that what stays has no gap whatever the clock did. */
async function trimOnce(
  { topic, partition }: TopicPartition,
  before: number,
  olderThanMs: number,
): Promise<number> {
  const { rows } = await pool().query<{ batches: number }>(
    `WITH oldest AS (
       SELECT base_offset, bool_and(base_offset + record_count <= $3 AND appended_at < now() - make_interval(secs => $4))
                             OVER (ORDER BY base_offset) AS passed
       FROM (SELECT * FROM stream.batch WHERE topic = $1 AND partition = $2 ORDER BY base_offset LIMIT ${BATCHES_PER_STATEMENT}) AS b
     ),
     removed AS (
       DELETE FROM stream.batch USING oldest
       WHERE batch.topic = $1 AND batch.partition = $2 AND batch.base_offset = oldest.base_offset AND passed
       RETURNING batch.base_offset + record_count AS end_offset
     ),
     moved AS (
       UPDATE stream.partition SET start_offset = greatest(start_offset, (SELECT max(end_offset) FROM removed))
       WHERE topic = $1 AND partition = $2 AND EXISTS (SELECT FROM removed)
     )
     SELECT count(*) AS batches FROM removed`,
    [topic, partition, before, olderThanMs / 1000],
  );
  return rows[0]?.batches ?? 0;
}

/**
 * Deletes from the PostgreSQL log what ingestion has committed to the lake, the live aggregation has
 * checkpointed, and is older than `olderThanMs` (default: an hour). A partition that `ingest` has no position
 * for stays whole. Kafka keeps its own retention. Gives the number of deleted batches.
 */
export async function trimConsumed({ olderThanMs = HOUR_MS } = {}): Promise<{ batches: number }> {
  let batches = 0;
  for (const { topic, partition, before } of await bounds()) {
    let trimmed: number;
    do {
      trimmed = await trimOnce({ topic, partition }, before, olderThanMs);
      batches += trimmed;
    } while (trimmed === BATCHES_PER_STATEMENT);
  }
  return { batches };
}
