import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { StreamRecord, TopicPartition } from '#server/stream/transport.ts';
import { type Batch, partitionKey } from './batch.ts';
import type { FlushPolicy } from './flush-policy.ts';
import { Ingestor } from './ingestor.ts';

const POLICY: FlushPolicy = { rowsMax: 8, bytesMax: 1 << 20, ageMs: 4, firstAgeMs: 1 };
const PARTITIONS: readonly TopicPartition[] = [
  { topic: 'orders', partition: 0 },
  { topic: 'orders', partition: 1 },
  { topic: 'clickstream', partition: 0 },
];

const schemasFor = () => assert.fail('plain JSON needs no schema');

function record(offset: number): StreamRecord {
  return { key: null, value: Buffer.from('{}'), offset, timestampMs: 0 };
}

/** What PostgreSQL does for ingestion: compares the offsets of a commit and moves them together. */
class Ledger {
  readonly stored = new Map<string, number>();
  readonly committed = new Map<string, number[]>();

  offsetOf(partition: TopicPartition): number {
    return this.stored.get(partitionKey(partition)) ?? 0;
  }

  commit(batch: Batch): TopicPartition[] {
    const lost = batch.partitions.filter((rows) => this.offsetOf(rows) !== rows.from);
    for (const rows of lost) batch.drop(rows);
    for (const rows of batch.partitions) {
      const key = partitionKey(rows);
      this.stored.set(key, rows.to);
      const offsets = [...rows.accepted.offsets, ...rows.deadLetters.offsets];
      this.committed.set(key, [...(this.committed.get(key) ?? []), ...offsets]);
    }
    return lost;
  }
}

interface Reader {
  position: number;
  epoch: number;
}

/** A consumer as the transport's contract describes it, over partitions that hold offsets 0 to `end`. */
class Member {
  readonly ingestor: Ingestor;
  readonly #readers = new Map<string, Reader>();
  readonly #end: number;
  readonly #random: () => number;

  constructor(ledger: Ledger, end: number, random: () => number) {
    this.#end = end;
    this.#random = random;
    this.ingestor = new Ingestor({
      policy: POLICY,
      // Of which topics a commit takes rows differs from one to the next.
      targetMs: () => 1 + (random() % 8),
      schemasFor,
      storedOffsets: async (partitions) => {
        await turn();
        return partitions.map((partition) => ({ ...partition, offset: ledger.offsetOf(partition) }));
      },
      commit: async (batch) => {
        for (let pauses = random() % 4; pauses > 0; pauses--) await turn();
        const lost = ledger.commit(batch);
        await turn();
        return { lost, seek: (partition, offset) => this.#seek(partition, offset) };
      },
      missing: () => assert.fail('nothing is missing'),
    });
  }

  #seek(partition: TopicPartition, offset: number): void {
    const reader = this.#readers.get(partitionKey(partition));
    if (!reader) return;
    reader.position = offset;
    reader.epoch += 1;
  }

  async toggle(partition: TopicPartition): Promise<void> {
    const key = partitionKey(partition);
    if (this.#readers.delete(key)) return this.ingestor.revoked([partition]);
    const [stored] = await this.ingestor.positions([partition]);
    const reader = { position: stored?.offset ?? 0, epoch: 0 };
    this.#readers.set(key, reader);
    void this.#read(partition, reader);
  }

  async #read(partition: TopicPartition, reader: Reader): Promise<void> {
    const key = partitionKey(partition);
    while (this.#readers.get(key) === reader) {
      const { epoch, position } = reader;
      await turn();
      const count = Math.min(1 + (this.#random() % 6), this.#end - position);
      if (reader.epoch !== epoch || this.#readers.get(key) !== reader || count <= 0) continue;
      reader.position += count;
      const records = Array.from({ length: count }, (_, index) => record(position + index));
      await this.ingestor.deliver({ ...partition, records, endOffset: this.#end });
    }
  }

  async own(partition: TopicPartition): Promise<void> {
    if (!this.#readers.has(partitionKey(partition))) await this.toggle(partition);
  }

  async stop(): Promise<void> {
    await this.ingestor.drain();
    await this.ingestor.close();
    this.#readers.clear();
  }
}

function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 100_000; turns++) {
    if (condition()) return;
    await turn();
  }
  assert.fail('it never came about');
}

test('members that take each other’s partitions commit every offset exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(fc.record({ member: fc.nat(1), partition: fc.nat(2) }), { maxLength: 12 }),
      async (seed, moves) => {
        const end = 60;
        const random = randomFrom(seed);
        const ledger = new Ledger();
        const members = [new Member(ledger, end, random), new Member(ledger, end, random)];
        for (const { member, partition } of moves) {
          await members[member]?.toggle(PARTITIONS[partition] as TopicPartition);
          for (let pauses = random() % 8; pauses > 0; pauses--) await turn();
        }
        for (const partition of PARTITIONS) await members[0]?.own(partition);
        await until(() => PARTITIONS.every((partition) => ledger.offsetOf(partition) === end));
        for (const member of members) await member.stop();
        for (const partition of PARTITIONS) {
          assert.deepEqual(
            ledger.committed.get(partitionKey(partition)),
            Array.from({ length: end }, (_, offset) => offset),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

const ORDERS: TopicPartition = { topic: 'orders', partition: 0 };

function deliverable(from: number, to: number) {
  const records = Array.from({ length: to - from }, (_, index) => record(from + index));
  return { ...ORDERS, records, endOffset: to };
}

test('deliveries wait while one batch is full and the one before it is not committed', async () => {
  const ledger = new Ledger();
  const gate = Promise.withResolvers<void>();
  const ingestor = new Ingestor({
    policy: { ...POLICY, ageMs: 60_000, firstAgeMs: 60_000 },
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => {
      await gate.promise;
      return { lost: ledger.commit(batch), seek: () => assert.fail('nothing is lost') };
    },
    missing: () => undefined,
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver(deliverable(0, 8));
  await ingestor.deliver(deliverable(8, 16));
  let isDelivered = false;
  const third = ingestor.deliver(deliverable(16, 20)).then(() => {
    isDelivered = true;
  });
  for (let turns = 0; turns < 20; turns++) await turn();
  assert.equal(isDelivered, false);
  gate.resolve();
  await third;
  await ingestor.drain();
  await ingestor.close();
  assert.equal(ledger.committed.get('orders/0')?.length, 20);
});

test('no batch takes more than the policy lets it, however much comes at once', async () => {
  const sizes: number[] = [];
  const ledger = new Ledger();
  const ingestor = new Ingestor({
    policy: POLICY,
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => {
      sizes.push(batch.rows);
      return { lost: ledger.commit(batch), seek: () => assert.fail('nothing is lost') };
    },
    missing: () => undefined,
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver(deliverable(0, 21));
  await ingestor.drain();
  await ingestor.close();
  assert.deepEqual(sizes, [8, 8, 5]);
  assert.equal(ledger.committed.get('orders/0')?.length, 21);
});

test('a delivery that waits for its schemas ends when its partition is taken away, or all ends', async () => {
  const asked: (() => void)[] = [];
  const waiting = () => new Promise<void>((resolve) => asked.push(resolve));
  const ingestor = new Ingestor({
    policy: POLICY,
    schemasFor: (_topic, _ids, signal) => {
      asked.shift()?.();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: () => assert.fail('nothing was read'),
    missing: () => undefined,
  });
  const wire = { ...record(0), value: Buffer.from([0, 0, 0, 0, 7, 2]) };
  for (const end of [() => ingestor.revoked([ORDERS]), () => ingestor.positions([ORDERS])]) {
    await ingestor.positions([ORDERS]);
    const isAsked = waiting();
    const delivery = ingestor.deliver({ ...ORDERS, records: [wire], endOffset: 1 });
    await isAsked;
    await end();
    await delivery;
  }
  const last = ingestor.deliver({ ...ORDERS, records: [wire], endOffset: 1 });
  await ingestor.drain();
  await ingestor.close();
  await last;
});

test('the rest of a backlog is committed at once, what trickles in afterwards waits', async () => {
  const ledger = new Ledger();
  const ingestor = new Ingestor({
    policy: { ...POLICY, ageMs: 60_000, firstAgeMs: 60_000 },
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => ({ lost: ledger.commit(batch), seek: () => undefined }),
    missing: () => undefined,
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver({ ...deliverable(0, 8), endOffset: 11 });
  await until(() => ledger.stored.get('orders/0') === 8);
  await ingestor.deliver({ ...deliverable(8, 10), endOffset: 11 });
  await turn();
  assert.equal(ledger.stored.get('orders/0'), 8);
  await ingestor.deliver(deliverable(10, 11));
  await until(() => ledger.stored.get('orders/0') === 11);
  await ingestor.deliver(deliverable(11, 12));
  await turn();
  assert.equal(ledger.stored.get('orders/0'), 11);
  await ingestor.drain();
  await ingestor.close();
  assert.equal(ledger.stored.get('orders/0'), 12);
});

test('a topic of a far target stays open beside one of a near target, until its own target is changed', async () => {
  const ledger = new Ledger();
  const commits: string[][] = [];
  let nowMs = 1_000_000;
  const targets = new Map([
    ['orders', 3_600_000],
    ['clickstream', 1_000],
  ]);
  const ingestor = new Ingestor({
    policy: { ...POLICY, rowsMax: 1_000, ageMs: 10_000, firstAgeMs: 1e12 },
    nowMs: () => nowMs,
    targetMs: (topic) => targets.get(topic) ?? assert.fail(topic),
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => {
      commits.push(batch.partitions.map(({ topic, from, to }) => `${topic} ${from}-${to}`));
      return { lost: ledger.commit(batch), seek: () => assert.fail('nothing is lost') };
    },
    missing: () => assert.fail('nothing is missing'),
  });
  const CLICKS: TopicPartition = { topic: 'clickstream', partition: 0 };
  await ingestor.positions([ORDERS, CLICKS]);
  const deliver = (partition: TopicPartition, from: number, to: number) => {
    const records = Array.from({ length: to - from }, (_, n) => ({
      ...record(from + n),
      timestampMs: nowMs,
    }));
    return ingestor.deliver({ ...partition, records, endOffset: to });
  };
  await deliver(ORDERS, 0, 3);
  await deliver(CLICKS, 0, 2);
  nowMs += 1_000;
  await deliver(ORDERS, 3, 5);
  await until(() => commits.length === 1);
  await deliver(CLICKS, 2, 4);
  nowMs += 1_000;
  await deliver(ORDERS, 5, 6);
  await until(() => commits.length === 2);
  targets.set('orders', 2_000);
  await deliver(ORDERS, 6, 7);
  await until(() => commits.length === 3);
  await deliver(ORDERS, 7, 9);
  await deliver(CLICKS, 4, 5);
  await ingestor.drain();
  await ingestor.close();
  assert.deepEqual(commits, [
    ['clickstream 0-2'],
    ['clickstream 2-4'],
    ['orders 0-7'],
    ['clickstream 4-5', 'orders 7-9'],
  ]);
  assert.equal(ledger.committed.get('orders/0')?.length, 9);
});

test('what is full goes as a whole, whatever the targets', async () => {
  const commits: string[][] = [];
  const ingestor = new Ingestor({
    policy: { ...POLICY, ageMs: 3_600_000, firstAgeMs: 1e12 },
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => {
      commits.push(batch.partitions.map(({ topic, from, to }) => `${topic} ${from}-${to}`));
      return { lost: [], seek: () => undefined };
    },
    missing: () => undefined,
  });
  await ingestor.positions([ORDERS, { topic: 'clickstream', partition: 0 }]);
  await ingestor.deliver({ ...deliverable(0, 3), endOffset: 9 });
  await ingestor.deliver({ ...deliverable(0, 5), topic: 'clickstream' });
  await until(() => commits.length === 1);
  await ingestor.close();
  assert.deepEqual(commits, [['clickstream 0-5', 'orders 0-3']]);
});

test('offsets that never had a record are stored as read, and are not missing', async () => {
  const ledger = new Ledger();
  const missing: [from: number, to: number][] = [];
  const ingestor = new Ingestor({
    policy: POLICY,
    schemasFor,
    storedOffsets: async (partitions) =>
      partitions.map((partition) => ({ ...partition, offset: ledger.stored.get('orders/0') ?? 0 })),
    commit: async (batch) => ({ lost: ledger.commit(batch), seek: () => undefined }),
    missing: (_, from, to) => missing.push([from, to]),
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver({ ...deliverable(2, 4), fromOffset: 0, toOffset: 6, endOffset: 6 });
  await until(() => ledger.stored.get('orders/0') === 6);
  await ingestor.deliver({ ...deliverable(9, 10), fromOffset: 6, toOffset: 11, endOffset: 11 });
  await until(() => ledger.stored.get('orders/0') === 11);
  assert.deepEqual(missing, []);
  await ingestor.positions([ORDERS]);
  await ingestor.deliver({ ...deliverable(20, 21), fromOffset: 20, toOffset: 22, endOffset: 22 });
  await until(() => ledger.stored.get('orders/0') === 22);
  assert.deepEqual(missing, [[11, 20]]);
  await ingestor.close();
});

test('a commit that fails ends the ingestor, and every delivery learns of it', async () => {
  const ingestor = new Ingestor({
    policy: POLICY,
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async () => {
      throw new Error('no lake');
    },
    missing: () => undefined,
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver(deliverable(0, 8));
  await assert.rejects(ingestor.failure, /no lake/);
  await assert.rejects(ingestor.deliver(deliverable(8, 9)), /no lake/);
  await ingestor.revoked([ORDERS]);
  await ingestor.drain();
});

test('records that the stream lost are reported once, and the range still begins where the last one ended', async () => {
  const missing: number[][] = [];
  const ledger = new Ledger();
  const ingestor = new Ingestor({
    policy: POLICY,
    schemasFor,
    storedOffsets: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    commit: async (batch) => ({ lost: ledger.commit(batch), seek: () => undefined }),
    missing: (_, from, to) => missing.push([from, to]),
  });
  await ingestor.positions([ORDERS]);
  await ingestor.deliver(deliverable(5, 7));
  await ingestor.deliver(deliverable(8, 9));
  await ingestor.drain();
  await ingestor.close();
  assert.deepEqual(missing, [[0, 5]]);
  assert.equal(ledger.stored.get('orders/0'), 9);
  assert.deepEqual(ledger.committed.get('orders/0'), [5, 6, 8]);
});
