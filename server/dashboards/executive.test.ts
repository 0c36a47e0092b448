import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type GoldRows, type GoldSale, writeGold } from '../testing/gold.ts';
import { testReader } from '../testing/reader.ts';
import { closeDryRuns } from './dry-run.ts';
import { addDays } from './period.ts';
import type { PageState, QueryAnswer, ResultRow } from './schema.ts';
import { answerQuery, exportQuery, readDashboardVersion, readFrame } from './service.ts';
import { closeTileEngine } from './tile-engine.ts';

const NOW = new Date('2026-11-23T12:00:00Z');

const COUNTRIES = ['DE', 'FR', "l'État", 'Unknown'];
const PRODUCTS = Array.from({ length: 14 }, (_, place) => ({
  id: `p${place}`,
  name: place === 13 ? null : `Product ${place}`,
  category: ['Home', 'Toys', 'Unknown'][place % 3] as string,
}));

/** Ninety days of sales, some of several lines, some taken back days later; deterministic. */
function shop(): Required<GoldRows> {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const sales: GoldSale[] = [];
  const firstOrders = new Map<string, { country: string; on: string }>();
  const funnel = [];
  const marketing = [];
  for (let day = 0; day < 90; day += 1) {
    const on = addDays('2026-08-26', day);
    for (let order = 0; order < 3 + random(5); order += 1) {
      const customerId = `c${random(60)}`;
      const country = COUNTRIES[customerId.length % 2 === 0 ? 0 : random(4)] as string;
      const orderId = `o${day}-${order}`;
      if (!firstOrders.has(customerId)) firstOrders.set(customerId, { country, on });
      for (let line = 0; line <= random(3); line += 1) {
        const sale = {
          orderId,
          customerId,
          productId: PRODUCTS[random(14)]?.id as string,
          quantity: 1 + random(3),
          revenue: random(10_000) / 100,
          at: `${on}T0${random(9)}:30:00Z`,
          country,
        };
        sales.push(sale);
        if (random(10) === 0 && day < 85) {
          const at = `${addDays(on, 4)}T20:00:00Z`;
          sales.push({ ...sale, at, quantity: -sale.quantity, revenue: -sale.revenue, entry: 'reversal' });
        }
      }
    }
    for (const country of COUNTRIES) {
      for (const category of ['all', 'Home', 'Toys']) {
        const sessions = 40 + random(60);
        const steps = [sessions, sessions - 5, 20 + random(9), 10 + random(9), random(9)];
        funnel.push({ on, country, category, counts: steps as [number, number, number, number, number] });
      }
      marketing.push({
        on,
        channel: `ch${random(3)}`,
        country,
        amount: random(5000) / 100,
        clicks: random(50),
      });
    }
  }
  return {
    fact_sales: sales,
    dim_customer: [...firstOrders].map(([id, { country, on }]) => ({ id, country, firstOrderOn: on })),
    dim_product: PRODUCTS,
    mart_funnel_daily: funnel,
    mart_marketing_daily: marketing,
  };
}

const data = shop();
let database: TestDatabase;
let viewer: Reader;

before(async () => {
  database = await testDatabase();
  viewer = await testReader();
});

after(async () => {
  await closeTileEngine();
  await closeDryRuns();
  await database.drop();
});

async function ask(
  query: string,
  state: PageState,
  extent: 'tile' | 'export' = 'tile',
): Promise<Extract<QueryAnswer, { status: 'ready' }>> {
  const request = { id: 'executive', query, state };
  const answer =
    extent === 'tile'
      ? await answerQuery(viewer, request, undefined, NOW)
      : await exportQuery({ reader: viewer, networkAddress: '127.0.0.1' }, request, undefined, NOW);
  assert.equal(answer.status, 'ready');
  return answer as Extract<QueryAnswer, { status: 'ready' }>;
}

function whole(rows: readonly ResultRow[], period: string): ResultRow {
  const row = rows.find((row) => row.period === period && row.bucket === null);
  assert.ok(row, `no row of the ${period} period`);
  return row;
}

const cents = (value: number) => Math.round(value * 100);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const last30: PageState = { period: { preset: '30d' }, filters: {} };
const isCurrent = (day: string) => day >= '2026-10-25' && day <= '2026-11-23';
const isPrevious = (day: string) => day >= '2026-09-25' && day <= '2026-10-24';

test('before gold is built, a tile names what is missing, and the page has no range', async () => {
  const request = { id: 'executive', query: 'sales', state: last30 };
  const answer = await answerQuery(viewer, request, undefined, NOW);
  assert.ok(answer.status === 'not_built');
  assert.deepEqual(answer.missing, ['gold.fact_sales']);
  const frame = await readFrame(viewer, 'executive', last30, undefined, NOW);
  assert.deepEqual([frame.range, frame.options], [null, { country: [], category: [] }]);
});

test('tables without rows give an empty answer', async () => {
  await writeGold({});
  for (const query of ['sales', 'sessions', 'acquisition', 'categories', 'products', 'channels']) {
    assert.deepEqual((await ask(query, last30)).rows, [], query);
  }
});

test('the frame knows the days that have data, the choices and the version', async () => {
  const before = await readDashboardVersion(viewer, 'executive');
  await writeGold(data);
  const frame = await readFrame(viewer, 'executive', last30, undefined, NOW);
  assert.deepEqual(frame.range, { from: '2026-08-26', to: '2026-11-23' });
  assert.deepEqual(frame.options.country, [...COUNTRIES].sort());
  assert.deepEqual(frame.options.category, ['Home', 'Toys', 'Unknown']);
  assert.equal(
    frame.newestAt,
    `${data.fact_sales
      .map(({ at }) => at)
      .sort()
      .at(-1)
      ?.replace('Z', '.000Z')}`,
  );
  assert.notEqual(frame.version, before);
});

const FILTERS: PageState['filters'][] = [
  {},
  { country: ['DE'] },
  { country: ["l'État", 'FR'] },
  { category: ['Toys'] },
  { country: ['DE', 'Unknown'], category: ['Home', 'Unknown'] },
  { country: ['Nowhere'] },
];

function wanted({ country = [], category = [] }: PageState['filters']) {
  const categoryOf = new Map(PRODUCTS.map(({ id, category }) => [id, category]));
  return {
    country: (name: string) => country.length === 0 || country.includes(name),
    product: (id: string) => category.length === 0 || category.includes(categoryOf.get(id) as string),
    categories: category.length === 0 ? ['all'] : category,
  };
}

test('sales of both periods, for every choice of filters', async () => {
  for (const filters of FILTERS) {
    const { rows } = await ask('sales', { ...last30, filters });
    const choice = wanted(filters);
    const chosen = data.fact_sales.filter(
      (sale) => choice.country(sale.country) && choice.product(sale.productId),
    );
    for (const [period, isIn] of [
      ['current', isCurrent],
      ['previous', isPrevious],
    ] as const) {
      const entries = chosen.filter(({ at }) => isIn(at.slice(0, 10)));
      if (entries.length === 0) {
        assert.ok(!rows.some((row) => row.period === period));
        continue;
      }
      const sold = entries.filter(({ entry }) => entry !== 'reversal');
      const orders = new Set(sold.map(({ orderId }) => orderId)).size;
      const revenue = sum(entries.map((sale) => cents(sale.revenue)));
      const row = whole(rows, period);
      assert.equal(cents(Number(row.revenue)), revenue);
      assert.equal(row.units, sum(entries.map(({ quantity }) => quantity)));
      assert.equal(row.orders, orders);
      assert.equal(row.customers, new Set(sold.map(({ customerId }) => customerId)).size);
      assert.ok(Math.abs(Number(row.average_order_value) - revenue / 100 / orders) < 1e-9);

      const days = rows.filter((each) => each.period === period && each.bucket !== null);
      assert.equal(sum(days.map((each) => cents(Number(each.revenue)))), revenue);
      assert.deepEqual(
        days.map(({ bucket }) => bucket),
        [...new Set(entries.map(({ at }) => at.slice(0, 10)))].sort(),
      );
    }
  }
});

test('conversion of both periods, for every choice of filters', async () => {
  for (const filters of FILTERS) {
    const { rows } = await ask('sessions', { ...last30, filters });
    const choice = wanted(filters);
    for (const [period, isIn] of [
      ['current', isCurrent],
      ['previous', isPrevious],
    ] as const) {
      const days = data.mart_funnel_daily.filter(
        ({ on, country, category }) =>
          isIn(on) && choice.country(country) && choice.categories.includes(category),
      );
      if (days.length === 0) {
        assert.ok(!rows.some((row) => row.period === period));
        continue;
      }
      const [sessions, orders] = [0, 4].map((step) => sum(days.map(({ counts }) => counts[step] as number)));
      const row = whole(rows, period);
      assert.deepEqual([row.sessions, row.order_sessions], [sessions, orders]);
      assert.ok(Math.abs(Number(row.conversion_rate) - Number(orders) / Number(sessions)) < 1e-12);
    }
  }
});

test('acquisition cost follows the country and leaves the category alone', async () => {
  for (const filters of FILTERS) {
    const { rows, receipt } = await ask('acquisition', { ...last30, filters });
    const choice = wanted(filters);
    const spend = data.mart_marketing_daily.filter(
      ({ on, country }) => isCurrent(on) && choice.country(country),
    );
    const fresh = data.dim_customer.filter(
      ({ firstOrderOn, country }) => isCurrent(firstOrderOn as string) && choice.country(country),
    );
    assert.ok(!Object.keys(receipt.parameters).some((name) => name.startsWith('categories')));
    if (spend.length === 0) continue;
    const row = whole(rows, 'current');
    assert.equal(cents(Number(row.spend)), sum(spend.map(({ amount }) => cents(amount))));
    assert.equal(row.new_customers, fresh.length);
    const cost = fresh.length === 0 ? null : Number(row.spend) / fresh.length;
    assert.equal(row.cost_per_new_customer, cost);
  }
});

test('rankings are in order, capped with the whole number told, and exported whole', async () => {
  const tile = await ask('products', last30);
  const all = await ask('products', last30, 'export');
  const revenue = new Map<string, number>();
  for (const sale of data.fact_sales.filter(({ at }) => isCurrent(at.slice(0, 10)))) {
    revenue.set(sale.productId, (revenue.get(sale.productId) ?? 0) + cents(sale.revenue));
  }
  const expected = [...revenue].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  assert.equal(tile.rows.length, 10);
  assert.equal(tile.receipt.rowCount, revenue.size);
  assert.equal(all.rows.length, revenue.size);
  assert.deepEqual(
    all.rows.map((row) => [row.product_id, cents(Number(row.revenue))]),
    expected,
  );
  assert.deepEqual(tile.rows, all.rows.slice(0, 10));
  assert.ok(Math.abs(sum(all.rows.map(({ share }) => Number(share))) - 1) < 1e-9);

  const { rows } = await ask('categories', { ...last30, filters: { category: ['Toys'] } });
  assert.deepEqual(
    rows.map(({ category }) => category),
    ['Toys'],
  );
  const channels = await ask('channels', last30);
  assert.equal(
    sum(channels.rows.map(({ amount }) => cents(Number(amount)))),
    sum(data.mart_marketing_daily.filter(({ on }) => isCurrent(on)).map(({ amount }) => cents(amount))),
  );
});

const HOSTILE = [
  "DE'; DROP VIEW gold.fact_sales; --",
  "') OR 1=1 --",
  '$from',
  ']] OR 1=1 [[',
  "DE\\' OR '1'='1",
  '"; SELECT * FROM gold.dim_customer',
  '%',
  '\u0000DE',
];

test('a filter value is a value, whatever it says', async () => {
  for (const value of HOSTILE) {
    for (const query of ['sales', 'sessions', 'acquisition', 'categories', 'products', 'channels']) {
      const { rows, receipt } = await ask(query, { ...last30, filters: { country: [value] } });
      assert.deepEqual(rows, [], `${query}: ${value}`);
      assert.equal(receipt.parameters.countries_1, value);
      assert.ok(!receipt.sql.includes(value) || value === '$from' || value === '%');
    }
  }
  assert.ok((await ask('sales', last30)).rows.length > 0);
});

test('a receipt says what ran, on which snapshots, and when it comes from memory', async () => {
  const state: PageState = { period: { preset: '7d' }, filters: { country: ['FR'] } };
  const first = (await ask('sales', state)).receipt;
  const again = (await ask('sales', state)).receipt;
  assert.match(first.sql, /s\.country IN \(\$countries_1\)/);
  assert.equal(first.parameters.previous_from, '2026-11-10');
  assert.match(first.engine, /^DuckDB v1\./);
  assert.deepEqual(
    first.tables.map(({ name }) => name),
    ['gold.fact_sales'],
  );
  assert.match(first.tables[0]?.snapshotId ?? '', /^\d+$/);
  assert.deepEqual({ ...first, cached: true }, again);
  assert.equal(first.cached, false);

  await writeGold({
    fact_sales: [
      {
        orderId: 'new',
        customerId: 'c1',
        productId: 'p1',
        quantity: 1,
        revenue: 5,
        at: '2026-11-23T11:00:00Z',
        country: 'FR',
      },
    ],
  });
  const later = await ask('sales', state);
  assert.equal(later.receipt.cached, false);
  assert.notEqual(later.receipt.tables[0]?.snapshotId, first.tables[0]?.snapshotId);
});

test('someone who has gone is not waited for', async () => {
  const request = { id: 'executive', query: 'sales', state: last30 };
  await assert.rejects(answerQuery(viewer, request, AbortSignal.abort(), NOW), { code: 'cancelled' });
});

test('what does not exist is not found', async () => {
  const request = { id: 'executive', query: 'secrets', state: last30 };
  await assert.rejects(answerQuery(viewer, request, undefined, NOW), { code: 'not_found' });
  await assert.rejects(answerQuery(viewer, { ...request, id: 'nothing' }, undefined, NOW), {
    code: 'not_found',
  });
});

const CDNOW = '../shared/data/cdnow_master.txt';

test('the CDNOW history to the cent', { skip: !existsSync(CDNOW) && `${CDNOW} is not there` }, async () => {
  const sales = readFileSync(CDNOW, 'utf8')
    .trim()
    .split('\n')
    .map((line, place): GoldSale => {
      const [customerId = '', day = '', quantity, revenue] = line.trim().split(/\s+/);
      const at = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`;
      return {
        orderId: `line${place}`,
        customerId: `cdnow${customerId}`,
        productId: 'cd',
        quantity: Number(quantity),
        revenue: Number(revenue),
        at,
        country: 'Unknown',
      };
    });
  await writeGold({ fact_sales: sales });
  const { rows } = await ask('sales', { period: { from: '2021-01-01', to: '2022-06-30' }, filters: {} });
  const row = whole(rows, 'current');
  assert.deepEqual(
    [row.revenue, row.orders, row.customers, row.units],
    [2_500_315.63, 69_659, 23_544, 167_881],
  );
  assert.equal(rows.find(({ bucket }) => bucket === '2021-01-01')?.revenue, 299_060.17);
  const frame = await readFrame(viewer, 'executive', last30, undefined, NOW);
  assert.deepEqual(frame.range, { from: '2021-01-01', to: '2026-11-23' });
});
