import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { closeDryRuns } from './dry-run.ts';
import type { PageState } from './schema.ts';
import {
  answerQuery,
  exportQuery,
  listDashboards,
  readDashboard,
  readDashboardVersion,
  readFrame,
} from './service.ts';
import { closeTileEngine } from './tile-engine.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const last30: PageState = { period: { preset: '30d' }, filters: {} };

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  const sale = (orderId: string, at: string, country: string, revenue: number) => ({
    orderId,
    customerId: `c-${orderId}`,
    productId: 'p1',
    quantity: 1,
    revenue,
    at,
    country,
  });
  await writeGold({
    fact_sales: [
      sale('o1', '2026-11-20T10:00:00Z', 'DE', 10),
      sale('o2', '2026-11-21T10:00:00Z', 'FR', 20),
      sale('o3', '2026-11-22T10:00:00Z', 'FR', 40),
    ],
    dim_product: [{ id: 'p1', name: 'One', category: 'Toys' }],
    dim_customer: [{ id: 'c-o1', country: 'DE', firstOrderOn: '2026-11-20' }],
    mart_funnel_daily: [{ on: '2026-11-20', country: 'DE', category: 'all', counts: [9, 8, 7, 6, 5] }],
    mart_marketing_daily: [{ on: '2026-11-20', channel: 'mail', country: 'DE', amount: 5, clicks: 1 }],
  });
});

after(async () => {
  await closeTileEngine();
  await closeDryRuns();
  await closeAudit();
  await database.drop();
});

let policies = 0;
const policy = (kind: string, on: object, more: object = {}) => ({
  kind,
  id: `p${policies++}`,
  title: 'Policy',
  to: { everyone: true },
  on,
  ...more,
});

const deny = (on: object) => policy('deny', on);
const readerWith = (...more: unknown[]) => testReader([ALLOW_ALL, ...more]);

async function wordsOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, String(error));
  return `${error.code}: ${error.message}`;
}

type Reader = Awaited<ReturnType<typeof testReader>>;

async function wholeOf(reader: Reader, state = last30, query = 'sales') {
  const answer = await answerQuery(reader, { id: 'executive', query, state }, undefined, NOW);
  assert.ok(answer.status === 'ready');
  return answer.rows.find(({ period, bucket }) => period === 'current' && bucket === null);
}

const tilesOf = async (reader: Reader) =>
  (await readDashboard(reader, 'executive')).sections.flatMap(({ tiles }) => tiles.map(({ id }) => id));

test('a dashboard that is not for somebody is as one that there is not', async () => {
  const reader = await testReader([policy('allow', { everything: true })]);
  assert.deepEqual(await listDashboards(reader), { dashboards: [], broken: [] });
  for (const id of ['executive', 'nothing']) {
    const expected = `not_found: There is no dashboard "${id}".`;
    assert.equal(await wordsOf(readDashboard(reader, id)), expected);
    assert.equal(await wordsOf(readDashboardVersion(reader, id)), expected);
    assert.equal(await wordsOf(readFrame(reader, id, last30, undefined, NOW)), expected);
    const request = { id, query: 'sales', state: last30 };
    assert.equal(await wordsOf(answerQuery(reader, request, undefined, NOW)), expected);
    assert.equal(
      await wordsOf(exportQuery({ reader, networkAddress: '::1' }, request, undefined, NOW)),
      expected,
    );
  }
  const nothingOnIt = await testReader([policy('allow', { dashboards: ['*'] })]);
  assert.equal(
    await wordsOf(readDashboard(nothingOnIt, 'executive')),
    'not_found: There is no dashboard "executive".',
  );
});

test('tiles, queries and filters on hidden tables are left out, and asking for them is asking for nothing', async () => {
  const everything = await tilesOf(await readerWith());
  assert.ok(everything.includes('acquisition-cost') && everything.includes('revenue'));
  const reader = await readerWith(deny({ datasets: ['gold.dim_customer', 'gold.dim_product'] }));
  const tiles = await tilesOf(reader);
  assert.ok(!tiles.includes('acquisition-cost') && tiles.includes('revenue'));
  const view = await readDashboard(reader, 'executive');
  assert.deepEqual(
    view.filters.map(({ id }) => id),
    ['country'],
  );
  assert.ok(!('acquisition' in view.queries) && !('products' in view.queries));
  assert.doesNotMatch(JSON.stringify(view.queries), /category/);
  const { options } = await readFrame(reader, 'executive', last30, undefined, NOW);
  assert.deepEqual(options, { country: ['DE', 'FR'] });
  const ask = (query: string) =>
    wordsOf(answerQuery(reader, { id: 'executive', query, state: last30 }, undefined, NOW));
  assert.equal(
    (await ask('acquisition')).replace('acquisition', 'x'),
    (await ask('no_such_query')).replace('no_such_query', 'x'),
  );
  const listed = (await listDashboards(reader)).dashboards[0]?.tiles.join();
  assert.doesNotMatch(listed ?? '', /acquisition/i);
});

test('a filter on a hidden column is no filter', async () => {
  const reader = await readerWith(deny({ columns: ['gold.fact_sales.country'] }));
  const view = await readDashboard(reader, 'executive');
  assert.deepEqual(
    view.filters.map(({ id }) => id),
    ['category'],
  );
  const asked: PageState = { ...last30, filters: { country: ['DE'] } };
  assert.deepEqual(await wholeOf(reader, asked), await wholeOf(reader, last30));
  assert.equal((await wholeOf(reader))?.revenue, 70);
});

test('a query whose column is hidden is gone with its tiles', async () => {
  const reader = await readerWith(deny({ columns: ['gold.fact_sales.revenue'] }));
  const tiles = await tilesOf(reader);
  for (const id of ['revenue', 'orders', 'average-order-value']) assert.ok(!tiles.includes(id), id);
  assert.ok(tiles.includes('conversion-rate'));
});

test('days that are hidden leave the rest of the page', async () => {
  const reader = await readerWith(deny({ columns: ['gold.fact_sales.sold_on'] }));
  const frame = await readFrame(reader, 'executive', last30, undefined, NOW);
  assert.deepEqual([frame.range, frame.newestAt, frame.dated], [null, null, false]);
  assert.equal((await wholeOf(reader, last30, 'sessions'))?.sessions, 9);
});

test('a row filter holds for numbers, range, newest instant and choices', async () => {
  const reader = await testReader(
    [ALLOW_ALL, policy('row_filter', { datasets: ['gold.fact_sales'] }, { where: 'country = user.country' })],
    { attributes: { country: ['DE'] } },
  );
  assert.equal((await wholeOf(reader))?.revenue, 10);
  const frame = await readFrame(reader, 'executive', last30, undefined, NOW);
  assert.deepEqual(frame.range, { from: '2026-11-20', to: '2026-11-20' });
  assert.equal(frame.newestAt, '2026-11-20T10:00:00.000Z');
  assert.deepEqual(frame.options.country, ['DE']);
  assert.equal((await wholeOf(await readerWith()))?.revenue, 70, 'others have their own answer');
});

test('masked values keep a tile that works with them', async () => {
  const mask = (columns: string[], how: object) => policy('mask', { columns }, { mask: how });
  const nothing = await readerWith(mask(['gold.fact_sales.revenue'], { kind: 'null' }));
  const whole = await wholeOf(nothing);
  assert.deepEqual([whole?.revenue, whole?.orders], [null, 3]);
  const hashed = await readerWith(mask(['gold.fact_sales.country'], { kind: 'hash' }));
  const { options } = await readFrame(hashed, 'executive', last30, undefined, NOW);
  assert.equal(options.country?.length, 2);
  for (const value of options.country ?? []) assert.match(value, /^[0-9a-f]{64}$/);
  const chosen = { ...last30, filters: { country: [options.country?.[0] ?? ''] } };
  assert.ok([10, 60].includes(Number((await wholeOf(hashed, chosen))?.revenue)));
});

test('a masked day is not told by what is left out of the reading', async () => {
  const reader = await readerWith(
    policy('mask', { columns: ['gold.fact_sales.sold_on'] }, { mask: { kind: 'month' } }),
  );
  // All rows of the month say its first day now; the true day of none may decide what is found.
  for (const to of ['2026-11-01', '2026-11-10', '2026-11-21', '2026-11-23']) {
    const whole = await wholeOf(reader, { period: { from: '2026-11-01', to }, filters: {} });
    assert.equal(whole?.revenue, 70, to);
  }
  const answer = await answerQuery(
    reader,
    {
      id: 'executive',
      query: 'sales',
      state: { period: { from: '2026-11-02', to: '2026-11-23' }, filters: {} },
    },
    undefined,
    NOW,
  );
  assert.ok(answer.status === 'ready');
  assert.equal(answer.rows.filter(({ period }) => period === 'current').length, 0);
});

test('a condition that fails on the data shows no row and tells no value', async () => {
  const reader = await readerWith(
    policy('row_filter', { datasets: ['gold.fact_sales'] }, { where: 'CAST(order_id AS INTEGER) > 0' }),
  );
  assert.equal(await wholeOf(reader), undefined);
});

test('the version tells that somebody sees something else, and nothing of what is hidden', async () => {
  const [all, some] = [await readerWith(), await readerWith(deny({ namespaces: ['silver'] }))];
  assert.equal(
    await readDashboardVersion(all, 'executive'),
    await readDashboardVersion(some, 'executive'),
    'the same tables, seen the same',
  );
  const less = await readerWith(deny({ datasets: ['gold.mart_marketing_daily'] }));
  const before = [
    await readDashboardVersion(all, 'executive'),
    await readDashboardVersion(less, 'executive'),
  ];
  await writeGold({
    mart_marketing_daily: [{ on: '2026-11-21', channel: 'mail', country: 'DE', amount: 5, clicks: 1 }],
  });
  const now = [await readDashboardVersion(all, 'executive'), await readDashboardVersion(less, 'executive')];
  assert.notEqual(now[0], before[0]);
  assert.equal(now[1], before[1]);
});

test('an export is in the audit log with tables, columns and rows before it is handed out', async () => {
  const reader = await readerWith();
  const state: PageState = { ...last30, filters: { country: ['FR'] } };
  const answer = await exportQuery(
    { reader, networkAddress: '192.0.2.7' },
    { id: 'executive', query: 'sales', state },
    undefined,
    NOW,
  );
  assert.ok(answer.status === 'ready');
  const { rows } = await pool().query(
    `SELECT actor, subject, network_address AS address, details::jsonb AS details FROM audit_entry WHERE action = 'export.run'`,
  );
  assert.equal(rows.length, 1);
  const [{ actor, subject, address, details }] = rows;
  assert.deepEqual([actor, subject, address], [reader.email, 'executive', '192.0.2.7']);
  assert.equal(details.rows, answer.rows.length);
  assert.deepEqual(details.tables, [
    {
      name: 'gold.fact_sales',
      columns: ['country', 'customer_key', 'entry', 'order_id', 'quantity', 'revenue', 'sold_on'],
    },
  ]);
  assert.doesNotMatch(JSON.stringify(details), /FR/, 'a value of the data is not for the log');
});
