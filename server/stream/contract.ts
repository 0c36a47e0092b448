import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { partitionOfKey } from './partition-by-key.ts';
import type {
  Consumer,
  ConsumerOptions,
  ProducerRecord,
  RecordBatch,
  StreamRecord,
  StreamTransport,
  TopicPartition,
} from './transport.ts';

const WAIT_MS = 30_000;
const AWKWARD_HEADERS: Record<string, string> = JSON.parse(
  '{"__proto__":"a","toString":"b","constructor":"","1":"c"}',
);

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `did not happen: ${what}`);
    await sleep(10);
  }
}

export function record(key: string | null, value: string | null): ProducerRecord {
  return { key, value: value === null ? null : Buffer.from(value) };
}

/** Stores what arrives the way a worker does: results and positions together. */
export class Sink {
  readonly records = new Map<string, StreamRecord[]>();
  readonly revoked: TopicPartition[] = [];
  readonly batches: RecordBatch[] = [];
  readonly #committed: Map<string, number>;

  /** Sinks of one group share their positions. */
  constructor(committed = new Map<string, number>()) {
    this.#committed = committed;
  }

  get count(): number {
    return [...this.records.values()].reduce((sum, each) => sum + each.length, 0);
  }

  get partitions(): string[] {
    return [...this.records.keys()].sort();
  }

  readonly positions: ConsumerOptions['positions'] = async (partitions) =>
    partitions.map((each) => ({
      ...each,
      offset: this.#committed.get(`${each.topic}/${each.partition}`) ?? 0,
    }));

  readonly deliver = async (batch: RecordBatch): Promise<void> => {
    const id = `${batch.topic}/${batch.partition}`;
    // A member that lost the partition must not commit: the fence every real consumer has in its transaction.
    if (batch.records[0]?.offset !== (this.#committed.get(id) ?? 0)) return;
    this.#committed.set(id, (batch.records.at(-1)?.offset ?? 0) + 1);
    this.batches.push(batch);
    this.records.set(id, [...(this.records.get(id) ?? []), ...batch.records]);
  };

  options(group: string, topics: readonly string[]): ConsumerOptions {
    return {
      group,
      topics,
      positions: this.positions,
      deliver: this.deliver,
      revoked: (partitions) => {
        this.revoked.push(...partitions);
      },
    };
  }
}

export interface TransportFactory {
  readonly name: string;
  /** A new connection to the same log. */
  open(): Promise<StreamTransport>;
  /** What a process of its own needs in its environment so that connectStream() gives the same log. */
  environment(): Record<string, string>;
}

/** What every event log must do; the file of each implementation registers these tests for its own. */
export function transportContract({ name, open, environment }: TransportFactory): void {
  describe(`stream contract on ${name}`, () => {
    let stream: StreamTransport;
    const consumers: Consumer[] = [];

    before(async () => {
      stream = await open();
    });
    after(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await stream.close();
    });

    async function topic(partitions: number): Promise<string> {
      const created = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: created, partitions }]);
      return created;
    }

    async function consume(options: ConsumerOptions, from = stream): Promise<Consumer> {
      const consumer = await from.consume(options);
      consumers.push(consumer);
      return consumer;
    }

    test('creates topics once, keeps larger ones, refuses smaller ones', async () => {
      const created = await topic(3);
      await stream.ensureTopics([{ name: created, partitions: 3 }]);
      await stream.ensureTopics([{ name: created, partitions: 2 }]);
      await assert.rejects(stream.ensureTopics([{ name: created, partitions: 4 }]), /3 partitions/);
      const ends = await stream.endOffsets([created]);
      assert.deepEqual(
        ends,
        [0, 1, 2].map((partition) => ({ topic: created, partition, offset: 0 })),
      );
    });

    test('names a topic that does not exist', async () => {
      const missing = `test-${randomUUID()}`;
      const named = (error: unknown) =>
        error instanceof AppError && error.code === 'not_found' && error.message.includes(missing);
      await assert.rejects(stream.append(missing, [record('k', 'v')]), named);
      await assert.rejects(stream.endOffsets([missing]), named);
      await assert.rejects(stream.consume(new Sink().options(randomUUID(), [missing])), named);
    });

    test('places equal keys equally, in order, with contiguous offsets', async () => {
      const created = await topic(4);
      const records = Array.from({ length: 2000 }, (_, i) => record(`key-${i % 97}`, `${i}`));
      const ranges: { partition: number; firstOffset: number; count: number }[] = [];
      for (let i = 0; i < records.length; i += 400) {
        ranges.push(...(await stream.append(created, records.slice(i, i + 400))));
      }
      assert.equal(
        ranges.reduce((sum, { count }) => sum + count, 0),
        records.length,
      );
      const sink = new Sink();
      await consume(sink.options(randomUUID(), [created]));
      await until(() => sink.count === records.length, 'all records arrive');
      for (const [id, received] of sink.records) {
        assert.deepEqual(
          received.map(({ offset }) => offset),
          received.map((_, index) => index),
        );
        for (const { key } of received) assert.equal(`${created}/${partitionOfKey(key ?? '', 4)}`, id);
        const byKey = Map.groupBy(received, ({ key }) => key);
        for (const each of byKey.values()) {
          const numbers = each.map(({ value }) => Number(value));
          assert.deepEqual(
            numbers,
            numbers.toSorted((a, b) => a - b),
          );
        }
      }
      const ends = await stream.endOffsets([created]);
      for (const { partition, offset } of ends) {
        assert.equal(offset, sink.records.get(`${created}/${partition}`)?.length);
        const last = sink.batches.findLast((batch) => batch.partition === partition);
        assert.equal(last?.endOffset, offset);
      }
    });

    test('tells exactly where each of many concurrent appends went, without gaps', async () => {
      const created = await topic(2);
      const other = await open();
      try {
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, i) => {
            const records = Array.from({ length: 1 + (i % 7) }, (_, j) =>
              record(`key-${i}-${j}`, `${i}:${j}`),
            );
            return (i % 2 ? stream : other).append(created, records).then((ranges) => ({ records, ranges }));
          }),
        );
        const sink = new Sink();
        await consume(sink.options(randomUUID(), [created]));
        const total = answers.reduce((sum, { records }) => sum + records.length, 0);
        await until(() => sink.count === total, 'all records arrive');
        for (const { records, ranges } of answers) {
          const found = ranges.flatMap(({ partition, firstOffset, count }) =>
            (sink.records.get(`${created}/${partition}`) ?? []).slice(firstOffset, firstOffset + count),
          );
          assert.deepEqual(
            found.map(({ value }) => String(value)).sort(),
            records.map(({ value }) => String(value)).sort(),
          );
        }
      } finally {
        await other.close();
      }
    });

    test('keeps keys, values and headers to the byte', async () => {
      const created = await topic(1);
      const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((each) => each.isWellFormed());
      const anyRecord = fc.record({
        key: fc.option(text, { nil: null }),
        value: fc.option(
          fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
          { nil: null },
        ),
        headers: fc.dictionary(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).filter((each) => each.isWellFormed()),
          text,
          { maxKeys: 3, noNullPrototype: true },
        ),
      });
      let expected: ProducerRecord[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 50 }), async (records) => {
          expected = [...expected, ...records];
          await stream.append(created, records);
        }),
        {
          numRuns: 25,
          endOnFailure: true,
          examples: [[[{ key: '', value: Buffer.alloc(0), headers: AWKWARD_HEADERS }]]],
        },
      );
      const sink = new Sink();
      await consume(sink.options(randomUUID(), [created]));
      await until(() => sink.count === expected.length, 'all records arrive');
      for (const [index, received] of (sink.records.get(`${created}/0`) ?? []).entries()) {
        const sent = expected[index] as ProducerRecord;
        assert.equal(received.key, sent.key);
        assert.deepEqual(received.value, sent.value);
        assert.deepEqual(received.headers ?? {}, { ...sent.headers });
      }
    });

    test('takes and gives large records', async () => {
      const created = await topic(1);
      const large = randomBytes(20 * 1024 * 1024);
      const before = Date.now();
      await stream.append(created, [
        record('a', 'small'),
        { key: 'a', value: large },
        record('a', 'small too'),
      ]);
      const sink = new Sink();
      await consume({ ...sink.options(randomUUID(), [created]), maxBatchBytes: 1024 * 1024 });
      await until(() => sink.count === 3, 'all records arrive');
      const [first, second] = sink.records.get(`${created}/0`) ?? [];
      assert.ok(second?.value?.equals(large));
      assert.ok(first && first.timestampMs >= before - 5000 && first.timestampMs <= Date.now() + 5000);
    });

    test('is durable: another connection reads what was answered', async () => {
      const created = await topic(2);
      const writer = await open();
      await writer.append(created, [record('a', '1'), record('b', '2')]);
      await writer.close();
      const reader = await open();
      try {
        const sink = new Sink();
        await consume(sink.options(randomUUID(), [created]), reader);
        await until(() => sink.count === 2, 'both records arrive');
      } finally {
        await reader.close();
      }
    });

    test('begins at the stored positions, follows new records, and seeks', async () => {
      const created = await topic(1);
      await stream.append(
        created,
        Array.from({ length: 100 }, (_, i) => record('k', `${i}`)),
      );
      const seen: number[] = [];
      const consumer = await consume({
        group: randomUUID(),
        topics: [created],
        positions: async (partitions) => partitions.map((each) => ({ ...each, offset: 40 })),
        deliver: async ({ records }) => {
          seen.push(...records.map(({ offset }) => offset));
        },
      });
      await until(() => seen.length === 60, 'the records from 40 on arrive');
      assert.deepEqual([seen[0], seen.at(-1)], [40, 99]);
      await stream.append(created, [record('k', '100')]);
      await until(() => seen.at(-1) === 100, 'a new record arrives');
      consumer.seek({ topic: created, partition: 0 }, 98);
      await until(() => seen.length === 64, 'the records from 98 on come again');
      assert.deepEqual(seen.slice(61), [98, 99, 100]);
    });

    test('drops what was read before a seek from within a delivery', async () => {
      const created = await topic(1);
      await stream.append(
        created,
        Array.from({ length: 50 }, (_, i) => record('k', `${i}`.padEnd(100))),
      );
      const seen: number[] = [];
      let sought = false;
      const consumer: Consumer = await consume({
        group: randomUUID(),
        topics: [created],
        maxBatchBytes: 1000,
        positions: async () => [],
        deliver: async ({ records }) => {
          seen.push(...records.map(({ offset }) => offset));
          if (!sought && seen.length >= 20) {
            sought = true;
            await until(() => consumer !== undefined, 'the consumer is known');
            consumer.seek({ topic: created, partition: 0 }, 45);
          }
        },
      });
      await until(() => seen.at(-1) === 49, 'the end arrives');
      assert.deepEqual(seen, [...Array(20).keys(), 45, 46, 47, 48, 49]);
    });

    test('waits for a delivery before the next batch of its partition, and for that one alone', async () => {
      const created = await topic(2);
      const keys = [0, 1].map((partition) => {
        for (let i = 0; ; i++) if (partitionOfKey(`k${i}`, 2) === partition) return `k${i}`;
      });
      await stream.append(
        created,
        Array.from({ length: 400 }, (_, i) => record(keys[i % 2] ?? '', `${i}`.padEnd(1000))),
      );
      const gate = Promise.withResolvers<void>();
      const underWay = [0, 0];
      let most = 0;
      const seen = [0, 0];
      await consume({
        group: randomUUID(),
        topics: [created],
        maxBatchBytes: 20_000,
        positions: async () => [],
        deliver: async ({ partition, records }) => {
          const now = (underWay[partition] ?? 0) + 1;
          underWay[partition] = now;
          most = Math.max(most, now);
          assert.ok(records.length <= 20);
          if (partition === 0) await gate.promise;
          seen[partition] = (seen[partition] ?? 0) + records.length;
          underWay[partition] = now - 1;
        },
      });
      await until(() => seen[1] === 200, 'the other partition goes on');
      assert.equal(seen[0], 0);
      gate.resolve();
      await until(() => seen[0] === 200, 'the held partition goes on');
      assert.equal(most, 1);
    });

    test('ends with the error of a refused delivery', async () => {
      const created = await topic(1);
      await stream.append(created, [record('k', 'v')]);
      const consumer = await consume({
        group: randomUUID(),
        topics: [created],
        positions: async () => [],
        deliver: async () => {
          throw new Error('no room');
        },
      });
      await assert.rejects(consumer.done, /no room/);
    });

    test('two members share the partitions, and one takes over from the other', async () => {
      const created = await topic(4);
      const group = randomUUID();
      const committed = new Map<string, number>();
      const [one, two] = [new Sink(committed), new Sink(committed)];
      const other = await open();
      let sent = 0;
      const send = async () => {
        const records = Array.from({ length: 40 }, (_, i) => record(`key-${i}`, `${sent + i}`));
        sent += records.length;
        await stream.append(created, records);
      };
      await consume(one.options(group, [created]));
      await send();
      await until(() => one.count === sent, 'a single member reads all');
      assert.equal(one.partitions.length, 4);

      const second = await other.consume(two.options(group, [created]));
      await until(async () => {
        await send();
        return two.partitions.length === 2;
      }, 'the second member gets its half');
      assert.deepEqual([...new Set(one.revoked.map(({ partition }) => partition))].length, 2);
      await until(() => one.count + two.count === sent, 'nothing is lost while sharing');

      await second.stop();
      await second.done;
      const before = one.count;
      await send();
      await until(() => one.count === before + 40, 'the first member reads all again');
      assert.equal(one.count + two.count, sent, 'each record was committed once');
      await other.close();
    });

    test('takes the partitions of a killed process over', async () => {
      const created = await topic(4);
      const group = randomUUID();
      const script = join(import.meta.dirname, '../testing/stream-member.ts');
      const member = spawn(process.execPath, [script, group, created], {
        env: { ...process.env, ...environment() },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let seenByMember = 0;
      member.stdout.setEncoding('utf8').on('data', (text: string) => {
        seenByMember += text.split('\n').filter(Boolean).length;
      });
      const sink = new Sink();
      try {
        await stream.append(created, [record('k', 'first')]);
        await until(() => seenByMember > 0, 'the other process reads');
        await consume(sink.options(group, [created]));
        await stream.append(
          created,
          Array.from({ length: 40 }, (_, i) => record(`key-${i}`, `${i}`)),
        );
        await until(() => sink.partitions.length === 2, 'the partitions are shared');
      } finally {
        member.kill('SIGKILL');
      }
      await until(() => sink.count === 41, 'all that the killed process did not commit arrives here');
    });
  });
}
