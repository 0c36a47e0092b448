import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { splitByPartition } from './partition-by-key.ts';
import { describeUnavailable } from './postgres-errors.ts';
import { forgetTopics, partitionCounts } from './postgres-topics.ts';
import { encodeRecords } from './record-codec.ts';
import type { AppendedRange, ProducerRecord } from './transport.ts';

/** A stored batch stays below this (unless one record is larger), so that a reader's bound can be kept. */
const BATCH_BYTES = 1024 * 1024;
/** What one flush takes of the waiting appends; the rest goes with the next. */
const FLUSH_BYTES = 16 * 1024 * 1024;
/** One append is one transaction and travels as one message. */
const APPEND_BYTES_MAX = 256 * 1024 * 1024;
/** The fixed cost counted for a record beside its value. */
const RECORD_BYTES = 16;

export const WAKE_CHANNEL = 'stream';

interface Pending {
  readonly topic: string;
  readonly parts: ReadonlyMap<number, ProducerRecord[]>;
  readonly bytes: number;
  resolve(ranges: AppendedRange[]): void;
  reject(error: unknown): void;
}

interface Share {
  readonly pending: Pending;
  /** Records of the partition that come before this append's within the flush. */
  readonly delta: number;
  readonly count: number;
}

interface Lane {
  readonly topic: string;
  readonly partition: number;
  readonly records: ProducerRecord[];
  readonly shares: Share[];
}

interface BatchRow {
  readonly lane: Lane;
  readonly delta: number;
  readonly count: number;
  readonly valueBytes: number;
  readonly payload: Promise<Buffer>;
}

function bytesOf(record: ProducerRecord): number {
  return record.value?.length ?? 0;
}

function lanesOf(appends: readonly Pending[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const pending of appends) {
    for (const [partition, records] of pending.parts) {
      const id = `${pending.topic}:${partition}`;
      let lane = lanes.get(id);
      if (!lane) {
        lane = { topic: pending.topic, partition, records: [], shares: [] };
        lanes.set(id, lane);
      }
      lane.shares.push({ pending, delta: lane.records.length, count: records.length });
      for (const record of records) lane.records.push(record);
    }
  }
  return [...lanes.values()];
}

function batchesOf(lane: Lane): BatchRow[] {
  const rows: BatchRow[] = [];
  let from = 0;
  while (from < lane.records.length) {
    let to = from;
    let size = 0;
    let valueBytes = 0;
    while (to < lane.records.length) {
      const bytes = bytesOf(lane.records[to] as ProducerRecord);
      if (to > from && size + bytes > BATCH_BYTES) break;
      size += bytes + RECORD_BYTES;
      valueBytes += bytes;
      to++;
    }
    const records = from === 0 && to === lane.records.length ? lane.records : lane.records.slice(from, to);
    rows.push({ lane, delta: from, count: to - from, valueBytes, payload: encodeRecords(records) });
    from = to;
  }
  return rows;
}

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
      const first = row * 6 + 1;
      return `($${first}::text, $${first + 1}::int, $${first + 2}::int, $${first + 3}::int, $${first + 4}::int, $${first + 5}::bytea)`;
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

/** Statements for these row counts are prepared once a connection; rarer, larger ones are parsed each time. */
const PREPARED_ROWS_MAX = 32;

async function write(appends: readonly Pending[]): Promise<void> {
  const lanes = lanesOf(appends);
  const rows = lanes.flatMap(batchesOf);
  const payloads = await Promise.all(rows.map(({ payload }) => payload));
  const values = rows.flatMap(({ lane, delta, count, valueBytes }, index) => [
    lane.topic,
    lane.partition,
    delta,
    count,
    valueBytes,
    payloads[index],
  ]);
  const name = rows.length <= PREPARED_ROWS_MAX ? `stream_append_${rows.length}` : undefined;
  const result = await pool().query<{ topic: string; partition: number; base_offset: number }>({
    name,
    text: insertStatement(rows.length),
    values,
  });
  const bases = new Map(result.rows.map((row) => [`${row.topic}:${row.partition}`, row.base_offset]));
  const answers = new Map<Pending, AppendedRange[]>(appends.map((pending) => [pending, []]));
  for (const { topic, partition, shares } of lanes) {
    const base = bases.get(`${topic}:${partition}`);
    for (const { pending, delta, count } of shares) {
      if (base === undefined) {
        forgetTopics();
        pending.reject(new AppError('not_found', `Topic ${topic} has no partition ${partition} any more.`));
      } else {
        answers.get(pending)?.push({ topic, partition, firstOffset: base + delta, count });
      }
    }
  }
  for (const [pending, ranges] of answers) pending.resolve(ranges);
}

/**
 * Group commit: one statement is under way at a time, and the appends that arrive meanwhile go together in
 * the next. So a lone append is quick, and many at once cost one commit.
 */
export class AppendQueue {
  readonly #waiting: Pending[] = [];
  #flushing: Promise<void> | null = null;
  #nextKeyless = 0;

  async append(topic: string, records: readonly ProducerRecord[]): Promise<readonly AppendedRange[]> {
    if (records.length === 0) return [];
    let bytes = 0;
    for (const record of records) bytes += bytesOf(record) + RECORD_BYTES;
    if (bytes > APPEND_BYTES_MAX) {
      throw new AppError('payload_too_large', `One append takes at most ${APPEND_BYTES_MAX} bytes.`, {
        details: { bytes },
      });
    }
    const partitions = (await partitionCounts([topic])).get(topic) as number;
    const parts = splitByPartition(records, partitions, this.#nextKeyless++ % partitions);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ topic, parts, bytes, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async #flush(): Promise<void> {
    // Appends of the same turn of the event loop go together.
    await null;
    while (this.#waiting.length > 0) {
      let take = 0;
      let bytes = 0;
      while (take < this.#waiting.length) {
        bytes += (this.#waiting[take] as Pending).bytes;
        if (take > 0 && bytes > FLUSH_BYTES) break;
        take++;
      }
      const appends = this.#waiting.splice(0, take);
      try {
        await write(appends);
      } catch (error) {
        const reason = describeUnavailable(error);
        for (const pending of appends) pending.reject(reason);
      }
    }
    this.#flushing = null;
  }

  /** Resolves when everything appended so far is answered. */
  async drained(): Promise<void> {
    await this.#flushing;
  }
}
