import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerQuery } from '#server/dashboards/service.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '#server/events/topics.ts';
import { importOrders } from '#server/imports/service.ts';
import { DAY_MS, foundShop } from '#server/shop/plan.ts';
import { Shop } from '#server/shop/shop.ts';
import { Tally } from '#server/shop/truth.ts';
import { connectStream } from '#server/stream/connect.ts';
import { readOffsets } from '#server/stream/offsets-data.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { testReader } from '#server/testing/reader.ts';
import { type TestWarehouse, testWarehouse } from '#server/testing/warehouse.ts';
import { ingestFrom } from './ingest.ts';

/** The whole way from the stream to the dashboard's numbers, held against what is known to have gone in. */

const HISTORY = '../shared/data/cdnow_master.txt';
const APPEND_RECORDS = 5_000;

let warehouse: TestWarehouse;
let stream: StreamTransport;
before(async () => {
  warehouse = await testWarehouse();
  stream = await connectStream();
  await stream.ensureTopics(TOPIC_NAMES.map((name) => ({ name, partitions: TOPICS[name].partitions })));
});
after(async () => {
  await stream.close();
  await warehouse.close();
});

/** Runs the ingest worker until everything in the stream is committed, then the models. */
async function bringToGold(): Promise<void> {
  const stop = new AbortController();
  const worker = ingestFrom(stream, { signal: stop.signal, ready: () => undefined });
  const ends = await stream.endOffsets(TOPIC_NAMES);
  const isCommitted = async () => {
    const stored = await readOffsets(stream.source, 'ingest', TOPIC_NAMES);
    return ends.every(
      ({ topic, partition, offset }) =>
        offset === (stored.find((one) => one.topic === topic && one.partition === partition)?.offset ?? 0),
    );
  };
  while (!(await isCommitted())) await Promise.race([sleep(50), worker]);
  stop.abort();
  await worker;
  await warehouse.run();
}

async function countBy(sql: string): Promise<Record<string, number>> {
  const rows = await warehouse.query(sql);
  return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
}

test('ten days of the shop, faults and all, arrive in gold to the cent', async () => {
  const nowMs = Date.parse('2026-03-11T00:00:00Z');
  const plan = foundShop({ seed: 7, nowMs, historyDays: 10, eventsPerSecond: 20 });
  const truth = new Tally();
  const waiting = new Map<TopicName, ProducerRecord[]>(TOPIC_NAMES.map((name) => [name, []]));
  const shop = new Shop(plan);
  for (let untilMs = plan.originMs; untilMs <= nowMs; untilMs += DAY_MS / 4) {
    shop.advance(untilMs, (record) => {
      truth.add(record);
      waiting.get(record.topic)?.push({ key: record.key, value: record.value });
    });
    for (const [topic, records] of waiting) {
      while (records.length > 0) await stream.append(topic, records.splice(0, APPEND_RECORDS));
    }
  }
  await bringToGold();

  for (const topic of TOPIC_NAMES) {
    const { records, regular, duplicates, malformed, breaking } = truth.topics[topic];
    const bronze = await warehouse.query(`SELECT count(*) AS n FROM {bronze.${topic}}`);
    assert.equal(
      bronze[0]?.n,
      regular + duplicates,
      `bronze.${topic} has what is sound, duplicates included`,
    );
    const refused = await countBy(
      `SELECT CASE WHEN reason_code = 'schema' THEN 'breaking' ELSE 'malformed' END AS name, count(*) AS count
       FROM {dead_letters.${topic}} GROUP BY ALL`,
    );
    assert.deepEqual(
      { malformed: 0, breaking: 0, ...refused },
      { malformed, breaking },
      `dead_letters.${topic} has every faulty record with its kind`,
    );
    const silver = await warehouse.query(
      `SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM {silver.stg_${topic}}`,
    );
    assert.deepEqual(silver[0], { n: regular, ids: regular }, `silver.stg_${topic} has each event once`);
    assert.equal(records, regular + duplicates + malformed + breaking);
  }
  const all = Object.values(truth.topics);
  for (const kind of ['duplicates', 'malformed', 'breaking', 'late'] as const) {
    assert.ok(
      all.some((topic) => topic[kind] > 0),
      `the shop must have made ${kind} for this to show anything`,
    );
  }

  const days = await warehouse.query(`
    SELECT CAST(sold_on AS VARCHAR) AS day,
      count(DISTINCT order_id) FILTER (WHERE entry = 'sale') AS orders,
      CAST(coalesce(sum(quantity) FILTER (WHERE entry = 'sale'), 0) AS BIGINT) AS units,
      CAST(coalesce(sum(revenue) FILTER (WHERE entry = 'sale'), 0) * 100 AS BIGINT) AS cents,
      CAST(coalesce(sum(cost) FILTER (WHERE entry = 'sale'), 0) * 100 AS BIGINT) AS cost_cents,
      count(DISTINCT order_id) FILTER (WHERE entry = 'reversal') AS reversals,
      CAST(coalesce(-sum(revenue) FILTER (WHERE entry = 'reversal'), 0) * 100 AS BIGINT) AS reversed_cents
    FROM {gold.fact_sales} GROUP BY ALL ORDER BY day`);
  assert.deepEqual(
    days.map((day) => Object.values(day)),
    [...truth.days]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([day, sold]) => [
        day,
        sold.orders,
        sold.units,
        sold.revenueCents,
        sold.costCents,
        sold.reversals,
        sold.reversedCents,
      ]),
  );
  assert.ok([...truth.days.values()].some(({ reversals }) => reversals > 0));
});

test('a real purchase history shows on the executive dashboard to the cent, also when it is imported twice', {
  skip: existsSync(HISTORY) ? false : `${HISTORY} is not here`,
}, async () => {
  const options = { map: new Map(), columns: null, dateOrder: null, currency: 'USD' };
  for (let times = 0; times < 2; times++) await importOrders(stream, HISTORY, options);
  await bringToGold();

  const totals = async (from: string, to: string) => {
    const state = { period: { from, to }, filters: {} };
    const request = { id: 'executive', query: 'sales', state };
    const answer = await answerQuery(await testReader(), request, undefined);
    assert.equal(answer.status, 'ready');
    return answer.rows.find(({ period, bucket }) => period === 'current' && bucket === null);
  };
  const whole = await totals('2021-01-01', '2022-06-30');
  assert.equal(whole?.orders, 69_659);
  assert.equal(whole?.customers, 23_544);
  assert.equal(whole?.units, 167_881);
  assert.equal(whole?.revenue, 2_500_315.63);
  assert.equal((await totals('2021-01-01', '2021-01-31'))?.revenue, 299_060.17);
});
