import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { constants, gzipSync } from 'node:zlib';
import { AppError } from '../errors.ts';
import { BudgetedFetch, FetchBudget, fetching } from './fetch-budget.ts';
import { type FetchedBatch, installFetchReader } from './kafka-fetch.ts';

interface Encoder {
  readonly buffer: Buffer;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number): Encoder;
  writeString(value: string): Encoder;
}

interface Response {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly highWatermark: string;
      readonly preferredReadReplica?: number;
      readonly messages: readonly FetchedBatch[];
    }[];
  }[];
}

// As kafkajs uses it.
const require = createRequire(import.meta.url);
const KafkaEncoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const api = require('kafkajs/src/protocol/requests/fetch') as {
  protocol(which: {
    version: number;
  }): (settings: object) => { response: { decode(payload: Buffer): Promise<Response> } };
};
const SETTINGS = { maxWaitTime: 1, minBytes: 1, maxBytes: 1, topics: [] };
const GZIP = 1;
const MAGIC = 2;
const NO_PRODUCER = -1;

installFetchReader();

interface Wire {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly count: number;
  readonly body?: Buffer;
  readonly codec?: number;
}

function batch({ baseOffset, lastOffset, count, body = Buffer.alloc(0), codec = 0 }: Wire): Buffer {
  const head = new KafkaEncoder().writeInt32(0).buffer;
  const rest = new KafkaEncoder()
    .writeInt32(0)
    .writeInt16(codec)
    .writeInt32(lastOffset - baseOffset)
    .writeInt64(0)
    .writeInt64(0)
    .writeInt64(NO_PRODUCER)
    .writeInt16(0)
    .writeInt32(0)
    .writeInt32(count).buffer;
  const whole = Buffer.concat([head, Buffer.from([MAGIC]), rest, body]);
  return Buffer.concat([new KafkaEncoder().writeInt64(baseOffset).writeInt32(whole.length).buffer, whole]);
}

/** One record of nothing: its length, then attributes, time, offset, no key, no value, no headers. */
const RECORD = Buffer.from([12, 0, 0, 0, 1, 1, 0]);

function payload(version: number, recordSet: Buffer | null, errorCode = 0): Buffer {
  const head = new KafkaEncoder()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(0)
    .writeInt32(1)
    .writeString('orders')
    .writeInt32(1)
    .writeInt32(3)
    .writeInt16(errorCode)
    .writeInt64(90)
    .writeInt64(90)
    .writeInt64(0)
    .writeInt32(-1);
  if (version >= 11) head.writeInt32(7);
  head.writeInt32(recordSet?.length ?? -1);
  return Buffer.concat([head.buffer, recordSet ?? Buffer.alloc(0)]);
}

async function decode(version: number, bytes: Buffer, fetch = new BudgetedFetch(new FetchBudget(1e9))) {
  const request = fetching.run(fetch, () => api.protocol({ version })(SETTINGS));
  const { responses } = await request.response.decode(bytes);
  assert.equal(responses[0]?.topicName, 'orders');
  const [partition] = responses[0]?.partitions ?? [];
  assert.ok(partition);
  return partition;
}

function shape(messages: readonly FetchedBatch[]): [offset: string, records: number | null][] {
  return messages.map(({ offset, records }) => [offset, records?.left ?? null]);
}

test('both versions that brokers of our time know are read', async () => {
  const recordSet = batch({ baseOffset: 40, lastOffset: 40, count: 1, body: RECORD });
  for (const [version, preferredReadReplica] of [
    [10, undefined],
    [11, 7],
  ] as const) {
    const partition = await decode(version, payload(version, recordSet));
    assert.equal(partition.partition, 3);
    assert.equal(partition.highWatermark, '90');
    assert.equal(partition.preferredReadReplica, preferredReadReplica);
    assert.deepEqual(shape(partition.messages), [['40', 1]]);
  }
});

test('a batch that compaction has emptied still says where the partition goes on', async () => {
  const recordSet = batch({ baseOffset: 40, lastOffset: 49, count: 0 });
  assert.deepEqual(shape((await decode(11, payload(11, recordSet))).messages), [['49', null]]);
});

test('a partition that has an error, and no records, says which', async () => {
  const { errorCode, messages } = await decode(11, payload(11, null, 6));
  assert.equal(errorCode, 6);
  assert.deepEqual(messages, []);
});

test('nothing more is decompressed once as much is held as may be', async () => {
  const packed = (offset: number) =>
    batch({
      ...{ baseOffset: offset, lastOffset: offset, count: 1, codec: GZIP },
      body: gzipSync(RECORD, { level: constants.Z_BEST_SPEED }),
    });
  const budget = new FetchBudget(RECORD.length * 2);
  const fetch = new BudgetedFetch(budget);
  const { messages } = await decode(11, payload(11, Buffer.concat([0, 1, 2].map(packed))), fetch);
  assert.deepEqual(shape(messages), [
    ['0', 1],
    ['1', 1],
  ]);
  assert.ok(fetch.isCut);
});

test('records that cannot be read are told with their place, and are not fetched again', async () => {
  const broken = [
    batch({ baseOffset: 0, lastOffset: 0, count: 9, body: RECORD }),
    batch({ baseOffset: 0, lastOffset: 0, count: 1, body: RECORD, codec: GZIP }),
    batch({ baseOffset: 0, lastOffset: 0, count: 1, body: RECORD, codec: 7 }),
  ];
  for (const recordSet of broken) {
    await assert.rejects(decode(11, payload(11, recordSet)), (error) => {
      assert.ok(error instanceof AppError && 'retriable' in error && error.retriable === false);
      assert.match(error.message, /^Records of orders\/3 cannot be read: .*stored offset past them\.$/);
      return true;
    });
  }
});

test('brokers that are too old are refused, and other consumers are left to kafkajs', () => {
  const fetch = new BudgetedFetch(new FetchBudget(1));
  assert.throws(
    () => fetching.run(fetch, () => api.protocol({ version: 9 })(SETTINGS)),
    /older than Kafka 2\.1/,
  );
  const own = require('kafkajs/src/protocol/requests/fetch/v11/response') as object;
  assert.equal(api.protocol({ version: 11 })(SETTINGS).response, own);
});
