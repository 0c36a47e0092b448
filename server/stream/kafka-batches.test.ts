import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import { AbortedBatches, packedRecords, type RecordBatchHead, recordBatches } from './kafka-batches.ts';
import { MalformedRecords, type PackedRecords, pieces, RECORDS_MAX } from './kafka-records.ts';
import type { StreamRecord } from './transport.ts';

interface Wire {
  readonly buffer: Buffer;
}

// kafkajs's own writer, which these records were not read by.
const require = createRequire(import.meta.url);
const toWire = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Wire;
const { RecordBatch: toBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(options: object): Promise<Wire>;
};

const IS_LOG_APPEND_TIME = 8;
const IS_CONTROL = 32;
const ATTRIBUTES_AT = 21;
const BASE_OFFSET = 5_000_000_000;
const TIME_MS = 1_790_000_000_000;

interface Sent {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly atMs?: number;
}

async function batchOf(
  sent: readonly Sent[],
  options: object = {},
  baseOffset = BASE_OFFSET,
): Promise<Buffer> {
  const records = sent.map(({ key, value, headers, atMs = TIME_MS }, offsetDelta) =>
    toWire({
      key: key === null ? null : Buffer.from(key),
      ...{ value, headers, offsetDelta, timestampDelta: atMs - TIME_MS },
    }),
  );
  const times = { firstTimestamp: TIME_MS, maxTimestamp: TIME_MS + 77 };
  const offsets = { firstOffset: baseOffset, lastOffsetDelta: sent.length - 1 };
  return (await toBatch({ records, ...times, ...offsets, ...options })).buffer;
}

function flagged(batch: Buffer, flag: number): Buffer {
  batch.writeInt16BE(batch.readInt16BE(ATTRIBUTES_AT) | flag, ATTRIBUTES_AT);
  return batch;
}

function unpack(recordSet: Buffer): PackedRecords[] {
  return [...recordBatches(recordSet)].map((head) => packedRecords(head, head.body));
}

function read(recordSet: Buffer, from = 0, maxBytes = Infinity): StreamRecord[][] {
  return [...pieces(unpack(recordSet), from, maxBytes)];
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const sentRecord: fc.Arbitrary<Sent> = fc.record({
  key: fc.option(text),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.dictionary(text, text, { maxKeys: 3 }),
  atMs: fc.integer({ min: 0, max: 2 ** 48 }),
});
const sentBatches = fc.array(fc.array(sentRecord, { minLength: 1, maxLength: 20 }), { maxLength: 4 });

async function recordSetOf(batches: readonly (readonly Sent[])[]): Promise<Buffer> {
  let offset = BASE_OFFSET;
  const parts: Buffer[] = [];
  for (const batch of batches) {
    parts.push(await batchOf(batch, {}, offset));
    offset += batch.length;
  }
  return Buffer.concat(parts);
}

test('records are read as they were written, in pieces of any size, from any offset on', async () => {
  await fc.assert(
    fc.asyncProperty(sentBatches, fc.nat(40), fc.nat(900), async (batches, skip, maxBytes) => {
      const expected = batches
        .flat()
        .map(({ key, value, headers, atMs }, index) => ({
          ...{ key, value, offset: BASE_OFFSET + index, timestampMs: atMs },
          ...(Object.keys(headers ?? {}).length > 0 && { headers }),
        }))
        .slice(skip);
      const got = read(await recordSetOf(batches), BASE_OFFSET + skip, maxBytes);
      assert.deepEqual(JSON.parse(JSON.stringify(got.flat())), JSON.parse(JSON.stringify(expected)));
      for (const piece of got) {
        const bytes = piece.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        assert.ok(piece.length === 1 || (piece.length > 1 && bytes <= maxBytes));
      }
    }),
    { numRuns: 100 },
  );
});

test('bytes that are no records end with an error that says so, and with no other', async () => {
  const [sample = []] = fc.sample(fc.array(sentRecord, { minLength: 20, maxLength: 20 }), {
    numRuns: 1,
    seed: 1,
  });
  const whole = await batchOf(sample);
  let refused = 0;
  // Mostly whole: what the broker cut off is left out without an error.
  const cuts = fc.oneof({ weight: 4, arbitrary: fc.constant(whole.length) }, fc.nat(whole.length));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), cuts, (at, byte, cut) => {
      const broken = Buffer.from(whole.subarray(0, Math.max(cut, at + 1)));
      broken[at] = byte;
      try {
        read(broken);
      } catch (error) {
        assert.ok(error instanceof MalformedRecords, String(error));
        refused += 1;
      }
    }),
    { numRuns: 5000 },
  );
  assert.ok(refused > 50, `${refused} were refused`);
});

test('a batch that claims more records than its bytes can hold is refused before any is made', async () => {
  const batch = await batchOf([{ key: null, value: Buffer.from('v') }]);
  batch.writeInt32BE(2 ** 30, 57);
  assert.throws(() => unpack(batch), /says that it holds 1073741824 records/);
});

test('records of formats before 2 are refused by name', async () => {
  const batch = await batchOf([{ key: null, value: null }]);
  batch.writeInt8(1, 16);
  assert.throws(() => unpack(batch), /in format 1.*Kafka has written since 0\.11/);
});

test('what the broker cut off at the end is left out', async () => {
  const batch = await batchOf([{ key: 'k', value: Buffer.from('v') }]);
  assert.equal(read(Buffer.concat([batch, batch.subarray(0, -1)])).flat().length, 1);
  assert.equal(read(Buffer.concat([batch, batch.subarray(0, 5)])).flat().length, 1);
});

test('the time is the broker’s where the batch says so', async () => {
  const batch = flagged(await batchOf([{ key: null, value: null, atMs: 5 }]), IS_LOG_APPEND_TIME);
  assert.equal(read(batch)[0]?.[0]?.timestampMs, TIME_MS + 77);
});

test('a header that is there twice gives its last value, and one of null is empty', async () => {
  const headers = { twice: ['a', 'b'], empty: '' };
  assert.deepEqual(read(await batchOf([{ key: null, value: null, headers }]))[0]?.[0]?.headers, {
    twice: 'b',
    empty: '',
  });
});

test('small records come in pieces too', async () => {
  const many = Array.from({ length: RECORDS_MAX + 5 }, () => ({ key: null, value: null }));
  assert.deepEqual(
    read(await batchOf(many)).map(({ length }) => length),
    [RECORDS_MAX, 5],
  );
});

const MARKERS = { abort: '\0\0\0\0', commit: '\0\0\0\x01' };

/** `a1` is a batch of producer 1 in a transaction, `a1!` and `c1!` its end by abort and by commit, `-` one of nobody. */
async function log(...steps: readonly string[]): Promise<RecordBatchHead[]> {
  const parts = await Promise.all(
    steps.map(async (step, offset) => {
      const isMarker = step.endsWith('!');
      const key = !isMarker ? MARKERS.abort : step.startsWith('a') ? MARKERS.abort : MARKERS.commit;
      const producerId = step === '-' ? -1 : Number(step.slice(1, 2));
      const options = { transactional: step !== '-', producerId };
      const batch = await batchOf([{ key, value: Buffer.from(step) }], options, offset);
      return isMarker ? flagged(batch, IS_CONTROL) : batch;
    }),
  );
  return [...recordBatches(Buffer.concat(parts))];
}

function seen(
  heads: readonly RecordBatchHead[],
  aborted: readonly [producerId: number, firstOffset: number][],
) {
  const transactions = aborted.map(([producerId, firstOffset]) => ({
    producerId: BigInt(producerId),
    firstOffset: BigInt(firstOffset),
  }));
  const batches = new AbortedBatches(transactions);
  return heads
    .filter((head) => !batches.includes(head) && !head.isControl)
    .map(({ lastOffset }) => Number(lastOffset));
}

test('batches of aborted transactions are told from the others, whatever the order they are listed in', async () => {
  const heads = await log('t1', 't2', '-', 'a2!', 't1', 'a1!', 't1', 'c1!', 't2', 'a2!', 't2', 'c2!');
  const aborted: [number, number][] = [
    [2, 1],
    [1, 0],
    [2, 8],
  ];
  assert.deepEqual(seen(heads, aborted), [2, 6, 10]);
  assert.deepEqual(seen(heads, aborted.toReversed()), [2, 6, 10]);
});

test('aborted transactions that began before what was fetched are known from the first batch on', async () => {
  const heads = (await log('t1', 't2', 't3', 't2', 't1', 't3', 'a1!', 't2', 'a2!', 'c3!')).slice(3);
  assert.deepEqual(
    seen(heads, [
      [1, 0],
      [2, 1],
    ]),
    [5],
  );
});
