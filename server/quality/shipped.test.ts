import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ingestFrom } from '#workers/ingest.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '../events/topics.ts';
import { loadTable } from '../lake/catalog.ts';
import type { ShopRecord } from '../shop/outbox.ts';
import { DAY_MS, foundShop } from '../shop/plan.ts';
import { Shop } from '../shop/shop.ts';
import { Tally } from '../shop/truth.ts';
import { connectStream } from '../stream/connect.ts';
import { readOffsets } from '../stream/offsets-data.ts';
import type { ProducerRecord, StreamTransport } from '../stream/transport.ts';
import { type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { checkTable } from './check-table.ts';
import { readDeclaredSuites } from './declared-suites.ts';
import { byTable } from './suites-in-force.ts';

/** What the suites of the product find of the simulated shop, beside what it knows it did. */

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly unexpected: number | null;
  readonly reason: string | null;
}

/** All checks of all tables that did not pass, by table. */
async function findings(warehouse: TestWarehouse, engine: DuckDbEngine): Promise<Map<string, Finding[]>> {
  const found = new Map<string, Finding[]>();
  for (const [table, suites] of byTable(await readDeclaredSuites(warehouse.registry.models))) {
    const { checks } = await checkTable(engine, table, suites, {
      signal: new AbortController().signal,
      now: new Date(),
      runAsAuthor: () => Promise.reject(new Error('No suite of a file has an author')),
    });
    // Without a record that was refused there is no table of those.
    const isThere = (await loadTable(toName(table))) !== null;
    const bad = isThere ? checks.filter(({ outcome }) => outcome.state !== 'passed') : [];
    if (bad.length === 0) continue;
    found.set(
      table,
      bad.map(({ check, outcome: { state, unexpectedCount, reason } }) => ({
        ...{ check: check.notes, state, unexpected: unexpectedCount, reason },
      })),
    );
  }
  return found;
}

function toName(table: string) {
  const [namespace = '', name = ''] = table.split('.');
  return { namespace, name };
}

const AGAIN = 'Events that were delivered again. Silver has each once.';
const UNREADABLE = 'Records that nobody can read as an event.';
const REFUSED = 'Events that their topic’s contract refuses.'.replace('’', "'");
const LATE =
  'Of the last two days, events that came a minute and a half or more after they happened. Live figures were corrected by them.';

function expected(lines: readonly (readonly [table: string, check: string, rows: number])[]) {
  const failing = lines.filter(([, , rows]) => rows > 0);
  return [...Map.groupBy(failing, ([table]) => table)].map(
    ([table, own]) =>
      [
        table,
        own.map(([, check, unexpected]) => ({ check, state: 'failed', unexpected, reason: null })),
      ] as const,
  );
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);

describe('the faults of the simulated shop', () => {
  let warehouse: TestWarehouse;
  let engine: DuckDbEngine;
  before(async () => {
    warehouse = await testWarehouse();
    engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
  });
  after(async () => {
    await engine.close();
    await warehouse.close();
  });

  it('are found by the suites of the product, each of them, and nothing else is', async () => {
    const nowMs = Date.parse('2026-03-11T00:00:00Z');
    const plan = foundShop({ seed: 11, nowMs, historyDays: 4, eventsPerSecond: 20 });
    const stream = await connectStream();
    const truth = new Tally();
    try {
      await stream.ensureTopics(TOPIC_NAMES.map((name) => ({ name, partitions: TOPICS[name].partitions })));
      const waiting = new Map<TopicName, ProducerRecord[]>(TOPIC_NAMES.map((name) => [name, []]));
      new Shop(plan).advance(nowMs, (record) => {
        truth.add(record);
        waiting.get(record.topic)?.push({ key: record.key, value: record.value });
      });
      for (const [topic, records] of waiting) {
        while (records.length > 0) await stream.append(topic, records.splice(0, 5_000));
      }
      await ingestAll(stream);
    } finally {
      await stream.close();
    }
    await warehouse.run();

    const lines = TOPIC_NAMES.flatMap((topic) => {
      const { duplicates, malformed, breaking } = truth.topics[topic];
      return [
        [`bronze.${topic}`, AGAIN, duplicates],
        [`dead_letters.${topic}`, UNREADABLE, malformed],
        [`dead_letters.${topic}`, REFUSED, breaking],
      ] as const;
    });
    const found = await findings(warehouse, engine);
    assert.deepEqual([...found].toSorted(byName), [...expected(lines)].toSorted(byName));
    assert.ok(found.size > 6, 'there were faults to find');
  });
});

describe('what comes late', () => {
  it('is counted, each event of it', async () => {
    const warehouse = await testWarehouse();
    const engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
    try {
      const nowMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      const plan = foundShop({ seed: 5, nowMs, historyDays: 1, eventsPerSecond: 20 });
      const truth = new Tally();
      const records: ShopRecord[] = [];
      new Shop(plan).advance(nowMs, (record) => {
        truth.add(record);
        if (record.verdict === 'regular') records.push(record);
      });
      await warehouse.deliver(
        records.map(({ topic, value, arrivesAtMs }) => ({
          ...{ topic, event: value.toString(), arrivedAtMs: arrivesAtMs },
        })),
      );
      await warehouse.run();
      const silver = [...(await findings(warehouse, engine))].filter(([table]) =>
        table.startsWith('silver.'),
      );
      const lines = TOPIC_NAMES.map(
        (topic) => [`silver.stg_${topic}`, LATE, truth.topics[topic].late] as const,
      );
      assert.deepEqual(silver.toSorted(byName), [...expected(lines)].toSorted(byName));
      assert.ok(silver.length > 2, 'there were late events');
    } finally {
      await engine.close();
      await warehouse.close();
    }
  });
});

async function ingestAll(stream: StreamTransport): Promise<void> {
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
}
