import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { REJECTION_HEADER, TOPICS, type TopicName } from '#server/events/topics.ts';
import { loadTable } from '#server/lake/catalog.ts';
import type { CommitStep } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { ProducerRecord, StreamRecord, StreamTransport } from '#server/stream/transport.ts';
import {
  lakeRelation,
  openTestStream,
  startIngest,
  type TestStream,
  untilTopicIngested,
} from '#server/testing/ingest.ts';
import { Batch } from './batch.ts';
import { type CommitContext, commitBatch } from './commit-batch.ts';
import { decodeRecord } from './decode-record.ts';
import type { FlushPolicy } from './flush-policy.ts';
import { EVERY_TOPIC, saveLagTarget } from './lag-targets-data.ts';
import { INGEST_CONSUMER, type IngestOptions } from './service.ts';
import { bronzeTable, deadLetterTable } from './tables.ts';

const QUICK: FlushPolicy = { rowsMax: 300, bytesMax: 1 << 20, ageMs: 30, firstAgeMs: 10 };

let stream: TestStream;
let engine: DuckDbEngine;
let transport: StreamTransport;

const openEngine = () => createEngine({ memoryLimitMb: 256, threads: 1 });

before(async () => {
  engine = await openEngine();
});
after(() => engine.close());
beforeEach(async () => {
  stream = await openTestStream();
  ({ transport } = stream);
});
afterEach(() => stream.close());

function click(id: number): Buffer {
  const envelope = { event_id: `e-${id}`, occurred_at: '2026-11-23T08:30:00Z' };
  return Buffer.from(JSON.stringify({ ...envelope, event_type: 'page_view', session_id: 's', page: '/é' }));
}

interface Row {
  readonly table: string;
  readonly key: string | null;
  readonly md5: string | null;
  readonly code: string | null;
}

/** Every row of bronze and of the dead letters, by `partition/offset`; fails when a position is there twice. */
async function contents(topic: TopicName): Promise<Map<string, Row>> {
  const { rows } = await engine.query(`
    SELECT 'bronze' AS t, "partition" AS p, "offset" AS o, key, md5(payload) AS md5, NULL AS code
    FROM ${await lakeRelation('bronze', topic)}
    UNION ALL
    SELECT 'dead_letters', "partition", "offset", key, md5(payload), reason_code
    FROM ${await lakeRelation('dead_letters', topic)}`);
  const found = new Map<string, Row>();
  for (const { t, p, o, key, md5, code } of rows) {
    assert.ok(!found.has(`${p}/${o}`), `${p}/${o} is there twice`);
    found.set(`${p}/${o}`, { table: t, key, md5, code } as Row);
  }
  return found;
}

async function assertComplete(topic: TopicName, records: number): Promise<void> {
  const found = await contents(topic);
  assert.equal(found.size, records);
  for (const { partition, offset } of await transport.endOffsets([topic])) {
    for (let at = 0; at < offset; at++)
      assert.ok(found.has(`${partition}/${at}`), `${partition}/${at} is missing`);
  }
}

const untilIngested = (topic: TopicName, running: Promise<void>) =>
  untilTopicIngested(transport, topic, running);

const start = (topic: TopicName, options: Partial<IngestOptions> = {}) =>
  startIngest(transport, topic, { openEngine, policy: QUICK, ...options });

async function ingestAll(topic: TopicName, options: Partial<IngestOptions> = {}): Promise<void> {
  const worker = start(topic, options);
  await untilIngested(topic, worker.running);
  await worker.stop();
}

async function createTopic(topic: TopicName): Promise<void> {
  await transport.ensureTopics([{ name: topic, partitions: TOPICS[topic].partitions }]);
}

test('whatever bytes arrive, each record is in bronze or in the dead letters, once and unchanged', async () => {
  const value = fc.oneof(
    fc.nat().map((id) => click(id)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.constant(null),
  );
  const record: fc.Arbitrary<ProducerRecord> = fc.record({
    key: fc.option(fc.string({ unit: 'binary', maxLength: 40 })),
    value,
    headers: fc.option(fc.constantFrom({}, { [REJECTION_HEADER]: 'bad \u0000 line' }, { other: '1' }), {
      nil: undefined,
      freq: 4,
    }),
  });
  const sent: ProducerRecord[] = [
    ...fc.sample(record, 600),
    { key: 'nul \u0000 in the key', value: click(1) },
    { key: '', value: click(2) },
    { key: null, value: Buffer.alloc(20_000_000, 'x') },
    { key: 'k'.repeat(20_000), value: Buffer.from('{"page":"\u0000"}') },
  ];
  const topic = 'clickstream';
  await createTopic(topic);
  const expected = new Map<string, number>();
  for (const each of sent) {
    const [range] = await transport.append(topic, [each]);
    assert.ok(range);
    expected.set(`${range.partition}/${range.firstOffset}`, expected.size);
  }
  await ingestAll(topic);

  const found = await contents(topic);
  assert.equal(found.size, sent.length);
  for (const [position, index] of expected) {
    const { key, value: bytes, headers } = sent[index] as ProducerRecord;
    const outcome = decodeRecord(topic, { value: bytes, headers }, new Map());
    assert.deepEqual(
      found.get(position),
      {
        table: outcome.kind === 'ok' ? 'bronze' : 'dead_letters',
        key: key?.toWellFormed() ?? null,
        md5: bytes && createHash('md5').update(bytes).digest('hex'),
        code: outcome.kind === 'ok' ? null : outcome.code,
      },
      position,
    );
  }
});

test('a topic of a far target fills while another is committed, and a changed target is taken up at work', async () => {
  const quiet = async () => undefined;
  await saveLagTarget({ topic: 'orders', targetMs: 3_600_000, changedBy: 'a@b.example' }, quiet);
  await saveLagTarget({ topic: 'clickstream', targetMs: 1_000, changedBy: 'a@b.example' }, quiet);
  for (const topic of ['orders', 'clickstream'] as const) await createTopic(topic);
  const worker = start('clickstream', {
    topics: ['orders', 'clickstream'],
    policy: { ...QUICK, ageMs: 3_600_000, firstAgeMs: 1e12 },
  });
  await transport.append('orders', [{ key: 'k', value: Buffer.from('{}') }]);
  for (let round = 0; round < 3; round++) {
    await transport.append('clickstream', [{ key: 'k', value: click(round) }]);
    await untilIngested('clickstream', worker.running);
  }
  const stored = await readOffsets(transport.source, INGEST_CONSUMER, ['orders', 'clickstream']);
  const sum = (topic: string) =>
    stored.filter((each) => each.topic === topic).reduce((all, { offset }) => all + offset, 0);
  assert.deepEqual([sum('orders'), sum('clickstream')], [0, 3]);
  await saveLagTarget({ topic: 'orders', targetMs: 1_000, changedBy: 'a@b.example' }, quiet);
  await untilIngested('orders', worker.running);
  // Back to what holds for every topic, which is changed at work, too.
  await saveLagTarget({ topic: 'orders', targetMs: null, changedBy: 'a@b.example' }, quiet);
  await saveLagTarget({ topic: EVERY_TOPIC, targetMs: 1_000, changedBy: 'a@b.example' }, quiet);
  await transport.append('orders', [{ key: 'k', value: Buffer.from('{}') }]);
  await untilIngested('orders', worker.running);
  await worker.stop();
  await assertComplete('orders', 2);
  await assertComplete('clickstream', 3);
});

describe('a commit', () => {
  const at = Date.UTC(2026, 10, 22, 23, 59, 59, 999);
  const records = (from: number, to: number): StreamRecord[] =>
    Array.from({ length: to - from }, (_, index) => ({
      key: null,
      value: index % 5 === 4 ? null : click(from + index),
      offset: from + index,
      timestampMs: at + ((from + index) % 2),
    }));

  async function context(): Promise<CommitContext> {
    const bronze = await ensureTable(bronzeTable('orders'));
    const deadLetters = await ensureTable(deadLetterTable('orders'));
    const clicks = {
      bronze: await ensureTable(bronzeTable('clickstream')),
      deadLetters: await ensureTable(deadLetterTable('clickstream')),
    };
    const tables = new Map<
      TopicName,
      CommitContext['tables'] extends ReadonlyMap<TopicName, infer T> ? T : never
    >([
      ['orders', { bronze, deadLetters }],
      ['clickstream', clicks],
    ]);
    return { engine, source: transport.source, consumer: INGEST_CONSUMER, tables };
  }

  function batchOf(...ranges: [partition: number, from: number, to: number][]): Batch {
    const batch = new Batch();
    for (const [partition, from, to] of ranges) batch.add('clickstream', partition, from, records(from, to));
    return batch;
  }

  test('splits a batch by the day of arrival and says in its snapshot which offsets it brought', async () => {
    assert.deepEqual(await commitBatch(batchOf([0, 0, 10], [1, 0, 3]), await context()), []);
    const table = await loadTable({ namespace: 'bronze', name: 'clickstream' });
    assert.ok(table);
    const files = await liveFiles(table);
    assert.deepEqual(files.map(({ partition }) => partition).sort(), ['2026-11-22', '2026-11-23']);
    const summary = table.metadata.snapshots.at(-1)?.summary;
    assert.equal(summary?.['ingest.offsets'], '{"0":[0,10],"1":[0,3]}');
    const { rows } = await engine.query(
      `SELECT DISTINCT epoch_ms(arrived_at) AS ms FROM ${relationSql(table, files)} ORDER BY 1`,
    );
    assert.deepEqual(
      rows.map(({ ms }) => Number(ms)),
      [at, at + 1],
    );
  });

  test('of a worker that is behind is refused for the partitions it is behind in, and only for those', async () => {
    const shared = await context();
    assert.deepEqual(await commitBatch(batchOf([0, 0, 10]), shared), []);
    assert.deepEqual(await commitBatch(batchOf([0, 0, 20], [1, 0, 5]), shared), [
      { topic: 'clickstream', partition: 0 },
    ]);
    assert.deepEqual(await commitBatch(batchOf([0, 5, 20]), shared), [
      { topic: 'clickstream', partition: 0 },
    ]);
    assert.deepEqual(await commitBatch(batchOf([0, 10, 20]), shared), []);
    assert.equal((await contents('clickstream')).size, 25);

    const table = await loadTable({ namespace: 'bronze', name: 'clickstream' });
    assert.ok(table);
    const live = new Set((await liveFiles(table)).map(({ path }) => path));
    const folder = join(stream.database.dataDir, 'lake', 'bronze', 'clickstream', 'data');
    const onDisk = await readdir(folder, { recursive: true, withFileTypes: true });
    const stray = onDisk.filter((entry) => entry.isFile() && !live.has(join(entry.parentPath, entry.name)));
    assert.deepEqual(stray, []);
  });

  test('takes instants that no clock would give', async () => {
    const batch = new Batch();
    const instants = [Number.NaN, -1, 0, 1.5, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY];
    batch.add(
      'orders',
      0,
      0,
      instants.map((timestampMs, offset) => ({ key: null, value: null, offset, timestampMs })),
    );
    assert.deepEqual(await commitBatch(batch, await context()), []);
    assert.equal((await contents('orders')).size, instants.length);
  });
});

test('two workers that fight for the same partitions commit everything once', async () => {
  await createTopic('clickstream');
  const workers = ['one', 'two'].map((group) => start('clickstream', { group }));
  let sent = 0;
  for (let round = 0; round < 40; round++) {
    const records = Array.from({ length: 25 }, () => ({ key: String(sent), value: click(sent++) }));
    await transport.append('clickstream', records);
  }
  await Promise.all(workers.map(({ running }) => untilIngested('clickstream', running)));
  await Promise.all(workers.map(({ stop }) => stop()));
  await assertComplete('clickstream', sent);
});

for (const cutAt of [
  'transaction-begun',
  'pointer-moved',
  'within-done',
  'before-commit',
  'committed',
] satisfies CommitStep[]) {
  test(`every connection to PostgreSQL is cut at the step ${cutAt}`, async () => {
    await createTopic('clickstream');
    await transport.append(
      'clickstream',
      Array.from({ length: 500 }, (_, id) => ({ key: String(id), value: click(id) })),
    );
    let cuts = 0;
    const onStep = async (step: string) => {
      if (step !== cutAt || cuts > 0) return;
      cuts += 1;
      const client = new pg.Client({ connectionString: stream.database.url });
      await client.connect();
      await client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()`);
      await client.end();
    };
    for (let isDone = false; !isDone; ) {
      const worker = start('clickstream', { onStep });
      await untilIngested('clickstream', worker.running);
      isDone = await worker.stop().then(
        () => true,
        () => false,
      );
    }
    assert.equal(cuts, 1);
    await assertComplete('clickstream', 500);
  });
}

test('a lake that cannot be written loses nothing: the batch waits and goes on by itself', async () => {
  const bronze = await ensureTable(bronzeTable('clickstream'));
  assert.ok(bronze);
  await createTopic('clickstream');
  await transport.append('clickstream', [{ key: null, value: click(1) }]);
  const folder = join(stream.database.dataDir, 'lake', 'bronze', 'clickstream', 'data');
  await rename(folder, `${folder}-away`);
  await writeFile(folder, 'in the way');

  const refused = new EventTarget();
  const isRefused = once(refused, 'refused');
  const worker = start('clickstream', {
    onStep: (step) => {
      if (step === 'storage-refused') refused.dispatchEvent(new Event('refused'));
    },
  });
  await Promise.race([isRefused, worker.running]);
  assert.deepEqual(await readOffsets(transport.source, INGEST_CONSUMER, ['clickstream']), []);
  await rm(folder);
  await rename(`${folder}-away`, folder);
  await untilIngested('clickstream', worker.running);
  await worker.stop();
  await assertComplete('clickstream', 1);
});

test('a worker that is asked to end commits what it has read', async () => {
  await createTopic('clickstream');
  await transport.append('clickstream', [{ key: null, value: click(1) }]);
  const slow = { ...QUICK, ageMs: 3_600_000, firstAgeMs: 3_600_000 };
  const delivered = Promise.withResolvers<void>();
  const watched: StreamTransport = {
    ...transport,
    consume: (options) =>
      transport.consume({
        ...options,
        async deliver(batch) {
          await options.deliver(batch);
          delivered.resolve();
        },
      }),
  };
  const worker = start('clickstream', { policy: slow, transport: watched });
  await delivered.promise;
  await worker.stop();
  await assertComplete('clickstream', 1);
});
