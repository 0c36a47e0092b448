import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { recordRanges } from '../ingest/ranges-data.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { deadLetterTable } from '../ingest/tables.ts';
import { ensureTable } from '../lake/create.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, deny, testReader } from '../testing/reader.ts';
import { readRanges, saveLooks } from './ranges-data.ts';
import type { LakeFound, LakeVerdict, ModelFound, ModelVerdict } from './schema.ts';
import { readBalance } from './service.ts';

const SOURCE = 'kafka:test';

describe('the balance that is shown', () => {
  let database: TestDatabase;
  let everything: Reader;
  let withoutOrders: Reader;
  let withoutSilver: Reader;

  before(async () => {
    database = await testDatabase();
    await ensureTable(deadLetterTable('orders'));
    everything = await testReader();
    withoutOrders = await testReader([
      ALLOW_ALL,
      deny({ datasets: ['bronze.orders', 'dead_letters.orders'] }),
    ]);
    withoutSilver = await testReader([ALLOW_ALL, deny({ datasets: ['silver.stg_orders', 'bronze.orders'] })]);
  });
  after(() => database.drop());

  /** Ten offsets with nine records, two of them dead letters. */
  async function take(partition: number, from: number, topic = 'orders'): Promise<void> {
    const client = await pool().connect();
    try {
      const at = new Date('2026-11-27T08:00:00Z');
      const range = {
        topic,
        partition,
        from,
        to: from + 10,
        firstAt: at,
        lastAt: at,
        records: 9,
        readHash: '18446744073709551615',
      };
      const kept = {
        acceptedRecords: 7,
        acceptedHash: '5',
        rejectedRecords: 2,
        rejectedHash: '6',
        decodedRecords: 0,
      };
      await recordRanges(client, SOURCE, [{ ...range, ...kept }]);
    } finally {
      client.release();
    }
  }

  async function found(
    [partition, from]: readonly [number, number],
    [lake, bronzeRows]: readonly [LakeVerdict, number],
    model?: readonly [ModelVerdict, number],
  ): Promise<void> {
    const range = (await readRanges('orders')).find(
      (each) => each.partition === partition && each.from === from,
    );
    assert.ok(range);
    const lakeFound: LakeFound = {
      bronze: { rows: bronzeRows, places: Math.min(bronzeRows, 7), hash: '5' },
      deadLetters: { rows: 2, places: 2, hash: '6' },
      replayed: { rows: 1, places: 1, lost: 0, unasked: 0 },
    };
    await saveLooks('lake', [{ id: range.id, state: 's', verdict: lake, found: lakeFound }]);
    if (!model) return;
    const [verdict, rows] = model;
    const modelFound: ModelFound = {
      table: 'silver.stg_orders',
      source: 8,
      filtered: 0,
      rows,
      places: rows,
      same: rows,
      repeats: 1,
      quarantined: 0,
    };
    await saveLooks('model', [{ id: range.id, state: 's', verdict, found: modelFound }]);
  }

  const orders = async (reader: Reader) =>
    (await readBalance(reader)).topics.find(({ topic }) => topic === 'orders');

  test('nothing is told before anything was taken', async () => {
    assert.deepEqual((await readBalance(everything)).topics, []);
  });

  test('sums are of the topic, its days and its partitions', async () => {
    await take(0, 0);
    await take(0, 10);
    await take(1, 0);
    const first = await orders(everything);
    assert.deepEqual(
      [first?.state, first?.read, first?.emptyOffsets, first?.unchecked, first?.difference, first?.hasModel],
      ['checking', 27, 3, 27, 0, false],
    );
    await found([0, 0], ['balanced', 7], ['balanced', 7]);
    const stateAt = async (minutes: number) =>
      (await readBalance(everything, new Date(Date.now() + minutes * 60_000))).topics[0]?.state;
    assert.deepEqual([await stateAt(0), await stateAt(10)], ['balanced', 'checking']);
    await found([0, 10], ['balanced', 7], ['waiting', 0]);
    await found([1, 0], ['balanced', 7], ['balanced', 7]);
    const then = await orders(everything);
    assert.deepEqual(
      [
        then?.state,
        then?.bronze,
        then?.deadLetters,
        then?.difference,
        then?.replayed,
        then?.model,
        then?.repeats,
        then?.modelWaiting,
      ],
      ['balanced', 21, 6, 0, 3, 14, 3, 7],
    );
    assert.deepEqual(
      then?.partitions.map(({ partition, from, to, ranges, read }) => [partition, from, to, ranges, read]),
      [
        [0, 0, 20, 2, 18],
        [1, 0, 10, 1, 9],
      ],
    );
    assert.deepEqual(
      then?.days.map(({ read, state }) => [read, state]),
      [[27, 'balanced']],
    );
    assert.deepEqual([then?.unbalanced, then?.unbalancedInAll], [[], 0]);
  });

  test('what does not balance is told with how many records it is about', async () => {
    await found([0, 0], ['missing', 4], ['balanced', 7]);
    await found([0, 10], ['rolled_back', 0]);
    await found([1, 0], ['repeated', 9], ['missing', 4]);
    const balance = await orders(everything);
    assert.equal(balance?.state, 'unbalanced');
    assert.deepEqual(
      balance?.unbalanced
        .map(({ partition, from, where, verdict, records }) =>
          [partition, from, where, verdict, records].join(' '),
        )
        .toSorted(),
      ['0 0 lake missing 3', '0 10 lake rolled_back 7', '1 0 lake repeated 2', '1 0 model missing 3'],
    );
    assert.equal(balance?.difference, 27 - 13 - 6);
    for (const place of [
      [0, 0],
      [1, 0],
    ] as const)
      await found(place, ['balanced', 7], ['balanced', 7]);
    assert.equal((await orders(everything))?.state, 'rolled_back');
    await found([0, 10], ['balanced', 7], ['balanced', 7]);
  });

  test('offsets that were passed over or taken twice are told, in the middle and at the end', async () => {
    await take(1, 14);
    await take(1, 20);
    await pool().query(
      'INSERT INTO consumer_offset (source, consumer, topic, partition, next_offset) VALUES ($1, $2, $3, 0, 25), ($1, $2, $3, 1, 30)',
      [SOURCE, INGEST_CONSUMER, 'orders'],
    );
    const balance = await orders(everything);
    assert.deepEqual(
      balance?.unbalanced
        .map(({ partition, from, to, verdict, records }) => [partition, from, to, verdict, records].join(' '))
        .toSorted(),
      ['0 20 25 skipped 5', '1 10 14 skipped 4', '1 20 24 twice 4'],
    );
    assert.deepEqual(
      [balance?.state, balance?.partitions.map(({ state }) => state)],
      ['unbalanced', ['unbalanced', 'unbalanced']],
    );
  });

  test('a topic is told of to whoever sees a table of it, and tables by their names to whoever sees them', async () => {
    await take(0, 0, 'products');
    const others = await readBalance(withoutOrders);
    assert.deepEqual(
      others.topics.map(({ topic }) => topic),
      ['products'],
    );
    assert.deepEqual(
      others.whole,
      (await readBalance(everything)).whole,
      'of everything together everybody is told',
    );
    assert.ok(others.whole.read > (others.topics[0]?.read ?? 0));
    assert.equal(others.whole.state, 'unbalanced');
    const names = ({
      bronzeTable,
      deadLetterTable,
      modelTable,
    }: NonNullable<Awaited<ReturnType<typeof orders>>>) => [bronzeTable, deadLetterTable, modelTable];
    const [all, part] = [await orders(everything), await orders(withoutSilver)];
    assert.ok(all && part);
    assert.deepEqual(names(all), ['bronze.orders', 'dead_letters.orders', 'silver.stg_orders']);
    assert.deepEqual(names(part), [null, 'dead_letters.orders', null]);
  });
});
