import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { type Lane, type Placement, pieces } from './append-queue.ts';
import { describeUnavailable } from './postgres-errors.ts';
import { forgetTopics } from './postgres-topics.ts';
import { encodeRecords } from './record-codec.ts';

/** A stored batch stays below this (unless one record is larger), so that a reader's bound can be kept. */
const BATCH_BYTES = 1024 * 1024;
/** Statements for these row counts are prepared once a connection; rarer, larger ones are parsed each time. */
const PREPARED_ROWS_MAX = 32;
const ROW_COLUMNS = 6;

export const WAKE_CHANNEL = 'stream';

const statements = new Map<number, string>();

/**
 * Offsets are handed out under the row locks of the partitions, which are held until the commit: batches
 * become visible in offset order, so a reader never sees a gap that fills later. The locks are taken in the
 * order of their keys, so that two appenders cannot wait for each other.
 */
function insertStatement(rows: number): string {
  let text = statements.get(rows);
  if (!text) {
    const values = Array.from({ length: rows }, (_, row) => {
      const [a, b, c, d, e, f] = Array.from({ length: ROW_COLUMNS }, (_, i) => row * ROW_COLUMNS + i + 1);
      return `($${a}::text, $${b}::int, $${c}::int, $${d}::int, $${e}::int, $${f}::bytea)`;
    });
    text = `
      WITH input (topic, partition, delta, record_count, value_bytes, payload) AS MATERIALIZED (VALUES ${values.join(', ')}),
      total AS MATERIALIZED (SELECT topic, partition, sum(record_count) AS record_count FROM input GROUP BY topic, partition),
      locked AS MATERIALIZED (
        SELECT p.topic, p.partition FROM stream.partition p JOIN total USING (topic, partition)
        ORDER BY p.topic, p.partition FOR UPDATE OF p
      ),
      moved AS (
        UPDATE stream.partition p SET next_offset = p.next_offset + total.record_count
        FROM locked JOIN total USING (topic, partition)
        WHERE p.topic = locked.topic AND p.partition = locked.partition
        RETURNING p.topic, p.partition, p.next_offset - total.record_count AS base_offset
      ),
      added AS (
        INSERT INTO stream.batch (topic, partition, base_offset, record_count, value_bytes, appended_at, payload)
        SELECT topic, partition, moved.base_offset + delta, record_count, value_bytes, clock_timestamp(), payload
        FROM input JOIN moved USING (topic, partition)
      )
      SELECT topic, partition, base_offset::bigint AS base_offset,
             pg_notify('${WAKE_CHANNEL}', topic || ':' || partition) FROM moved`;
    statements.set(rows, text);
  }
  return text;
}

async function rowsOf(lane: Lane): Promise<unknown[][]> {
  return Promise.all(
    [...pieces(lane.records, BATCH_BYTES)].map(async ([from, to]) => {
      const records = lane.records.slice(from, to);
      const valueBytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
      return [lane.topic, lane.partition, from, to - from, valueBytes, await encodeRecords(records)];
    }),
  );
}

/** Appends to several partitions in one transaction of one statement. */
export async function writeLanes(lanes: readonly Lane[]): Promise<Placement[][]> {
  const rows = (await Promise.all(lanes.map(rowsOf))).flat();
  const query = {
    name: rows.length <= PREPARED_ROWS_MAX ? `stream_append_${rows.length}` : undefined,
    text: insertStatement(rows.length),
    values: rows.flat(),
  };
  const result = await pool()
    .query<{ topic: string; partition: number; base_offset: number }>(query)
    .catch((error) => {
      throw describeUnavailable(error);
    });
  const bases = new Map(result.rows.map((row) => [`${row.topic}:${row.partition}`, row.base_offset]));
  return lanes.map(({ topic, partition, records }) => {
    const base = bases.get(`${topic}:${partition}`);
    if (base === undefined) {
      forgetTopics();
      throw new AppError('not_found', `Topic ${topic} has no partition ${partition} any more.`);
    }
    return [{ from: 0, count: records.length, firstOffset: base }];
  });
}
