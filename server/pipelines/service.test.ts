import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { TOPIC_NAMES, TOPICS } from '../events/topics.ts';
import { readLag } from '../ingest/lag-service.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { ensureTable } from '../lake/create.ts';
import { recordMaintenance } from '../lake/maintenance-data.ts';
import { keepTableDays } from '../lake/table-days-data.ts';
import { connectStream } from '../stream/connect.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { eventTable, eventTableWith } from '../testing/lake.ts';
import { ALLOW_ALL, addPerson, deny, testReader } from '../testing/reader.ts';
import { listRuns, summarizeRuns } from './runs-service.ts';
import { lagTargetInput, runsInput } from './schema.ts';
import { readStreams, setTarget } from './streams-service.ts';
import { listLakeTables, readLakeTable } from './tables-service.ts';

const ORDERS = { namespace: 'bronze', name: 'orders' };
const CLICKS = { namespace: 'bronze', name: 'clickstream' };

describe('the pages of pipelines', () => {
  let database: TestDatabase;
  let everything: Reader;
  let withoutOrders: Reader;
  let withoutPayloads: Reader;

  before(async () => {
    database = await testDatabase();
    const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    await eventTableWith(engine, 'orders', [
      [0, 24],
      [24, 60],
    ]);
    await ensureTable(eventTable('clickstream'));
    await engine.close();
    everything = await testReader();
    withoutOrders = await testReader([ALLOW_ALL, deny({ datasets: ['bronze.orders', 'gold.fact_sales'] })]);
    withoutPayloads = await testReader([ALLOW_ALL, deny({ columns: ['bronze.orders.payload'] })]);
  });
  after(() => database.drop());

  const runs = (reader: Reader, input: object = {}) => listRuns(reader, runsInput.parse(input));

  test('runs of models and of maintenance are one list, page by page, of what the reader sees', async () => {
    const at = Date.parse('2026-11-27T08:00:00Z');
    for (let n = 0; n < 7; n++) {
      await pool().query(
        `INSERT INTO model_run (model, mode, reason, started_at, finished_at, rows_in, rows_out, error)
         VALUES ($1, 'incremental', 'new rows', $2, $3, 10, 2, $4)`,
        [
          n % 2 ? 'fact_sales' : 'dim_date',
          new Date(at + n * 1000),
          new Date(at + n * 1000 + 250),
          n === 3 ? 'bronze.orders has no column x' : null,
        ],
      );
      await recordMaintenance({
        ...{ name: n % 2 ? ORDERS : CLICKS, action: 'compact', startedAt: new Date(at + n * 1000 + 500) },
        ...{ finishedAt: new Date(at + n * 1000 + 900), filesBefore: 8, filesAfter: 1, bytesRewritten: 1000 },
        ...{ bytesAfter: 900, opensSaved: 7, scansPerDay: 2.5, cpuMs: 120, error: null },
      });
    }
    const all = await runs(everything, { limit: 100 });
    assert.equal(all.items.length, 14);
    assert.equal(all.nextCursor, null);
    const paged: string[] = [];
    for (let cursor: unknown = null; ; ) {
      const page = await runs(everything, { limit: 3, cursor });
      paged.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    assert.deepEqual(
      paged,
      all.items.map(({ id }) => id),
    );
    assert.deepEqual(
      all.items.map(({ startedAt }) => startedAt),
      all.items.map(({ startedAt }) => startedAt).toSorted((a, b) => (a < b ? 1 : -1)),
    );
    const [failed, ...others] = (await runs(everything, { state: 'failed' })).items;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [failed?.table, failed?.error, failed?.durationMs, failed?.isErrorWithheld],
      ['gold.fact_sales', 'bronze.orders has no column x', 250, false],
    );
    assert.deepEqual(
      new Set((await runs(withoutOrders, { limit: 100 })).items.map(({ table }) => table)),
      new Set(['gold.dim_date', 'bronze.clickstream']),
    );
    const found = await runs(everything, { search: 'CLICK', kind: 'compact' });
    assert.deepEqual(new Set(found.items.map(({ table }) => table)), new Set(['bronze.clickstream']));
  });

  test('an error that names what is hidden is withheld, and a failing table is told of until it works again', async () => {
    const add = (error: string | null, at: string) =>
      pool().query(
        "INSERT INTO model_run (model, mode, started_at, finished_at, error) VALUES ('dim_product', 'full', $1, $1, $2)",
        [at, error],
      );
    await add('bronze.orders cannot be read', '2026-11-27T09:00:00Z');
    const [run] = (await runs(withoutOrders, { search: 'dim_product' })).items;
    assert.deepEqual([run?.error, run?.isErrorWithheld, run?.state], [null, true, 'failed']);
    const now = new Date('2026-11-27T09:30:00Z');
    const first = await summarizeRuns(withoutOrders, now);
    assert.deepEqual(
      first.failing.map(({ table }) => table),
      ['gold.dim_product'],
    );
    await add(null, '2026-11-27T09:10:00Z');
    const then = await summarizeRuns(withoutOrders, now);
    assert.deepEqual([then.failing, then.failed, then.runs], [[], 1, first.runs + 1]);
    assert.equal((await summarizeRuns(everything, new Date('2026-11-29T00:00:00Z'))).runs, 0);
  });

  test('tables are told of with their sizes to those who see all of them, and by name to those who see a part', async () => {
    const before = (await listLakeTables(everything)).find(({ table }) => table === 'bronze.orders');
    assert.deepEqual(
      [before?.rows, before?.files, before?.snapshots, before?.partition],
      [60, 3, 2, 'day(arrived_at)'],
    );
    assert.equal(before?.grownBytes, null);
    await keepTableDays(await loadAllTables());
    await pool().query(
      'INSERT INTO table_day SELECT table_namespace, table_name, day - 3, 1, 1, 100, 1 FROM table_day',
    );
    const details = await readLakeTable(everything, 'bronze.orders');
    assert.equal(details.grownBytes, (details.bytes ?? 0) - 100);
    assert.deepEqual(
      details.partitions.map(({ value, rows }) => [value, rows]),
      [
        ['2026-11-22', 12],
        ['2026-11-21', 24],
        ['2026-11-20', 24],
      ],
    );
    assert.deepEqual(
      details.versions.map(({ isCurrent, addedRows, rows }) => [isCurrent, addedRows, rows]),
      [
        [true, 36, 60],
        [false, 24, 24],
      ],
    );
    assert.deepEqual(
      details.days.map(({ rows }) => rows),
      [1, 60],
    );
    const part = await readLakeTable(withoutPayloads, 'bronze.orders');
    assert.deepEqual(
      [part.rows, part.bytes, part.partitions, part.days, part.location, part.versions[0]?.addedRows],
      [null, null, [], [], null, null],
    );
    await assert.rejects(readLakeTable(withoutOrders, 'bronze.orders'), /or you may not see it/);
    await assert.rejects(readLakeTable(everything, 'bronze.none'), /or you may not see it/);
    assert.ok(!(await listLakeTables(withoutOrders)).some(({ table }) => table === 'bronze.orders'));
  });

  test('topics are told of with what is stored of them, to whoever sees what is made of them', async () => {
    assert.deepEqual((await readStreams(everything)).topics[0]?.partitions, []);
    const stream = await connectStream();
    await stream.ensureTopics(TOPIC_NAMES.map((name) => ({ name, partitions: TOPICS[name].partitions })));
    await stream.append(
      'orders',
      Array.from({ length: 9 }, () => ({ key: 'k', value: Buffer.from('{}') })),
    );
    await pool().query(
      `INSERT INTO consumer_offset (source, consumer, topic, partition, next_offset)
       SELECT $1, $2, topic, partition, 4 FROM stream.partition WHERE next_offset > 0`,
      [stream.source, INGEST_CONSUMER],
    );
    await stream.close();
    const { source, topics } = await readStreams(everything);
    assert.equal(source, 'postgres');
    const orders = topics.find(({ topic }) => topic === 'orders');
    assert.equal(orders?.partitions.length, TOPICS.orders.partitions);
    const sum = (of: 'accepted' | 'stored') => orders?.partitions.reduce((all, each) => all + each[of], 0);
    assert.deepEqual([sum('accepted'), sum('stored')], [9, 4]);
    assert.deepEqual([orders?.bronze, orders?.key], ['bronze.orders', 'order_id']);
    assert.ok(orders?.lag.waiting?.isExact);
    assert.ok(Date.parse(orders.lag.waiting.since) <= Date.now());
    assert.deepEqual([orders.lag.targetMs, orders.lag.set, orders.lag.worstMs], [10_000, null, null]);
    assert.equal(topics.find(({ topic }) => topic === 'inventory')?.lag.waiting, null);
    const seen = await readStreams(withoutOrders);
    const part = seen.topics.find(({ topic }) => topic === 'orders');
    assert.equal(part?.bronze ?? null, null);
  });

  test('how long events waited is told by the commits of the last minutes, and where PostgreSQL cannot say, by what came last', async () => {
    const range = (
      source: string,
      partition: number,
      from: number,
      firstAgoMs: number,
      committedAgoMs: number,
    ) =>
      pool().query(
        `INSERT INTO ingest_range (source, topic, partition, from_offset, to_offset, committed_at, first_at, last_at,
           records, read_hash, accepted, accepted_hash, rejected, rejected_hash, decoded)
         SELECT $1, 'orders', $2, $3::bigint, $3::bigint + 5, now() - $5 * interval '1 ms', first_at, first_at, 5, 0, 5, 0, 0, 0, 0
         FROM (SELECT timestamptz '2026-11-28 02:00:00Z' - $4 * interval '1 ms' AS first_at) AS its`,
        [source, partition, from, firstAgoMs, committedAgoMs],
      );
    await range('kafka:x', 0, 0, 9_000, 86_400_000);
    await range('kafka:x', 0, 5, 4_000, 86_400_000);
    await range('kafka:x', 1, 0, 2_000, 86_400_000);
    const behind = (partition: number) => ({ topic: 'orders', partition, offset: 5 });
    const lag = await readLag('kafka:x', [behind(0), behind(1), behind(2)]);
    assert.deepEqual(lag.waiting.get('orders'), {
      since: new Date(Date.parse('2026-11-28T02:00:00Z') - 4_000),
      isExact: false,
    });
    assert.equal(lag.seen.size, 0);
    await pool().query(
      `UPDATE ingest_range SET committed_at = now() - interval '1 minute',
         first_at = now() - interval '1 minute' - make_interval(secs => partition + 3)
       WHERE source = 'kafka:x'`,
    );
    assert.deepEqual([...(await readLag('kafka:x', [])).seen], [['orders', 4_000]]);
    assert.equal((await readLag('kafka:y', [])).seen.size, 0);
  });

  test('a target is set and taken away again by who manages pipelines, with an audit entry each', async () => {
    const manager = {
      reader: everything,
      personId: await addPerson({ role: 'admin', email: 'steward@shop.example' }),
      ...{ email: 'steward@shop.example', networkAddress: '127.0.0.1' },
    };
    const lag = async () =>
      (await readStreams(everything)).topics.find(({ topic }) => topic === 'orders')?.lag;
    await setTarget(manager, { topic: 'orders', targetMs: 2_000 });
    await setTarget(manager, { topic: 'orders', targetMs: 60_000 });
    const set = await lag();
    assert.deepEqual([set?.targetMs, set?.set?.by], [60_000, 'steward@shop.example']);
    await setTarget(manager, { topic: 'orders', targetMs: null });
    const unset = await lag();
    assert.deepEqual([unset?.targetMs, unset?.set], [10_000, null]);
    const entries = await pool().query(
      "SELECT subject, details FROM audit_entry WHERE action = 'lag_target.changed' ORDER BY seq",
    );
    assert.deepEqual(
      entries.rows.map(({ details }) => JSON.parse(details)),
      [
        { targetMs: 2_000, beforeMs: null },
        { targetMs: 60_000, beforeMs: 2_000 },
        { targetMs: null, beforeMs: 60_000 },
      ],
    );
    await assert.rejects(setTarget(manager, { topic: 'none', targetMs: 2_000 }), /no topic none, or you may/);
    const blind = await testReader([ALLOW_ALL, deny({ datasets: ['bronze.orders', 'dead_letters.orders'] })]);
    await assert.rejects(
      setTarget({ ...manager, reader: blind }, { topic: 'orders', targetMs: 2_000 }),
      /or you may not see it/,
    );
    for (const targetMs of [999, 3_600_001, 1_500.5]) {
      assert.equal(lagTargetInput.safeParse({ topic: 'orders', targetMs }).success, false, String(targetMs));
    }
  });

  test('the default of topics without a target of their own is set and taken away as theirs are', async () => {
    const manager = {
      reader: await testReader([ALLOW_ALL, deny({ datasets: ['bronze.orders', 'dead_letters.orders'] })]),
      personId: await addPerson({ role: 'admin', email: 'operator@shop.example' }),
      ...{ email: 'operator@shop.example', networkAddress: '127.0.0.1' },
    };
    const read = async () => {
      const { defaultTarget, topics } = await readStreams(everything);
      const lag = topics.find(({ topic }) => topic === 'orders')?.lag;
      const { targetMs, set, builtInMs } = defaultTarget;
      return [targetMs, set?.by ?? null, builtInMs, lag?.targetMs, lag?.set ?? null];
    };
    assert.deepEqual(await read(), [10_000, null, 10_000, 10_000, null]);
    await setTarget(manager, { topic: null, targetMs: 30_000 });
    assert.deepEqual(await read(), [30_000, 'operator@shop.example', 10_000, 30_000, null]);
    await setTarget(manager, { topic: null, targetMs: null });
    assert.deepEqual(await read(), [10_000, null, 10_000, 10_000, null]);
    const { rows } = await pool().query(
      "SELECT details FROM audit_entry WHERE action = 'lag_target.changed' AND subject = '*' ORDER BY seq",
    );
    assert.deepEqual(
      rows.map(({ details }) => JSON.parse(details)),
      [
        { targetMs: 30_000, beforeMs: null },
        { targetMs: null, beforeMs: 30_000 },
      ],
    );
  });
});
