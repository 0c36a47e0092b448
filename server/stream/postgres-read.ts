import type { PostgresSession } from './postgres-session.ts';
import { decodeRecords } from './record-codec.ts';
import type { RecordBatch, StreamRecord, TopicPartition } from './transport.ts';

/** Stored batches one read takes at most; many small appends make many small batches. */
const READ_BATCHES = 1000;

interface BatchRow {
  base_offset: number;
  record_count: number;
  appended_ms: number;
  payload: Buffer;
  start_offset: number;
  end_offset: number;
}

/** The records from `position` on, up to about `maxBytes` of values; null when there are none yet. */
export async function readRecords(
  session: PostgresSession,
  { topic, partition }: TopicPartition,
  position: number,
  maxBytes: number,
): Promise<RecordBatch | null> {
  const rows = await session.query<BatchRow>({
    name: 'stream_read',
    text: `
      SELECT base_offset, record_count, (extract(epoch FROM appended_at) * 1000)::bigint AS appended_ms, payload,
             start_offset, next_offset AS end_offset
      FROM (
        SELECT candidate.*, sum(value_bytes) OVER (ORDER BY base_offset) AS bytes_to,
               row_number() OVER (ORDER BY base_offset) AS place
        FROM (
          SELECT base_offset, record_count, value_bytes, appended_at, payload FROM stream.batch
          WHERE topic = $1 AND partition = $2 AND base_offset >= coalesce(
            (SELECT max(base_offset) FROM stream.batch WHERE topic = $1 AND partition = $2 AND base_offset <= $3), 0)
          ORDER BY base_offset LIMIT ${READ_BATCHES}
        ) AS candidate
      ) AS batch, (SELECT start_offset, next_offset FROM stream.partition WHERE topic = $1 AND partition = $2) AS p
      WHERE (place = 1 OR bytes_to <= $4) AND base_offset + record_count > $3
      ORDER BY base_offset`,
    values: [topic, partition, position, maxBytes],
  });
  const first = rows[0];
  if (!first) return null;

  let expected = Math.max(position, first.start_offset);
  const records: StreamRecord[] = [];
  for (const row of rows) {
    const place = `${topic}/${partition} at offset ${row.base_offset}`;
    if (row.base_offset > expected) {
      throw new Error(`The log of ${place} is damaged: the records from ${expected} on are missing`);
    }
    const decoded = await decodeRecords(row.payload, row.base_offset, row.appended_ms).catch(
      (error: Error) => {
        throw new Error(`The log of ${place} is damaged: ${error.message}`, { cause: error });
      },
    );
    if (decoded.length !== row.record_count) {
      throw new Error(`The log of ${place} is damaged: it does not hold ${row.record_count} records`);
    }
    for (const record of decoded) if (record.offset >= expected) records.push(record);
    expected = row.base_offset + row.record_count;
  }
  return { topic, partition, records, endOffset: first.end_offset };
}

/** The end of each partition of the topics: cheap, for noticing what a lost notification would have told. */
export function readEndOffsets(
  session: PostgresSession,
  topics: readonly string[],
): Promise<(TopicPartition & { offset: number })[]> {
  return session.query({
    name: 'stream_ends',
    text: 'SELECT topic, partition, next_offset AS "offset" FROM stream.partition WHERE topic = ANY($1)',
    values: [topics],
  });
}
