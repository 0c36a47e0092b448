import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { tableFromIPC } from '@uwdata/flechette';
import { AppError } from '../../errors.ts';
import { loadTable } from '../../lake/catalog.ts';
import { liveFiles } from '../../lake/plan.ts';
import { relationSql } from '../../lake/relation.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { type GoldSale, writeGold } from '../../testing/gold.ts';
import { startTrino, type TestTrino } from '../../testing/trino.ts';
import { createEngine } from '../duckdb.ts';
import type { Engine } from '../engine.ts';
import { queryTrino } from './client.ts';
import { planForTrino, type TouchedTable } from './plan-for-trino.ts';
import { runOnTrino } from './run-on-trino.ts';

const NAMES = ['fact_sales', 'dim_customer'] as const;
const COUNTRIES = ['DE', 'FR', 'Österreich', 'US'];

let database: TestDatabase;
let trino: TestTrino;
let engine: Engine;
let touched: TouchedTable[];

const HOUR_MS = 3_600_000;
/** Forty sales on every fourth day: a file a day is read by each statement, and costs Trino more than its rows. */
const soldAt = (n: number) =>
  Date.UTC(2026, 9, 1) + Math.floor(n / 40) * 96 * HOUR_MS + (n % 40) * 0.59 * HOUR_MS;

const sales = (from: number, count: number): GoldSale[] =>
  Array.from({ length: count }, (_, index) => {
    const n = from + index;
    return {
      orderId: `o${Math.floor(n / 2)}`,
      customerId: `c${n % 17}`,
      productId: `p${n % 5}`,
      quantity: 1 + (n % 4),
      revenue: ((n * 7919) % 100_000) / 100,
      at: new Date(soldAt(n)).toISOString(),
      country: COUNTRIES[n % COUNTRIES.length] ?? 'DE',
      entry: n % 11 === 0 ? 'reversal' : 'sale',
    };
  });

before(async () => {
  database = await testDatabase();
  // It looks into the catalog when it is asked, and takes its time to start.
  const starting = startTrino({ databaseUrl: database.url, dataDir: database.dataDir });
  starting.catch(() => undefined);
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await writeGold({
    fact_sales: sales(0, 400),
    dim_customer: Array.from({ length: 12 }, (_, n) => ({
      id: `c${n}`,
      country: COUNTRIES[n % 3] ?? 'DE',
      firstOrderOn: n % 4 === 0 ? null : `2026-10-${String(10 + n)}`,
    })),
  });
  await engine.query('CREATE SCHEMA gold');
  touched = [];
  for (const name of NAMES) {
    const table = await loadTable({ namespace: 'gold', name });
    assert.ok(table);
    await engine.query(`CREATE VIEW gold.${name} AS FROM ${relationSql(table, await liveFiles(table))}`);
    const snapshotId = table.metadata['current-snapshot-id'];
    touched.push({ name: `gold.${name}`, unrestricted: true, snapshotId: snapshotId ?? null });
  }
  // Sales that come later: the statements read the snapshot they were given.
  await writeGold({ fact_sales: sales(400, 100) });
  trino = await starting;
});

after(async () => {
  if ('stop' in trino) await trino.stop();
  await engine.close();
  await database.drop();
});

/** The configuration, or a skipped test that says why there is no Trino. */
function configOf(t: TestContext) {
  if ('config' in trino) return trino.config;
  t.skip(`no Trino: ${trino.unavailable}`);
  return null;
}

const signal = new AbortController().signal;

async function translated(sql: string): Promise<string> {
  assert.ok('config' in trino);
  const { rows } = await engine.query('SELECT json_serialize_sql($sql::VARCHAR) AS tree', {
    parameters: { sql },
  });
  const plan = await planForTrino(trino.config, { sql, tree: String(rows[0]?.tree), tables: touched });
  assert.equal(plan.obstacle, null, sql);
  return plan.obstacle === null ? plan.sql : '';
}

async function onTrino(sql: string, maxRows = 10_000) {
  assert.ok('config' in trino);
  const tables = touched.map(({ name }) => name);
  const result = await runOnTrino(trino.config, {
    sql: await translated(sql),
    tables,
    person: 'ada@example.com',
    signal,
    maxRows,
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of result.arrow) pieces.push(piece);
  const table = tableFromIPC(pieces, { useBigInt: true, useDate: true });
  const columns = Array.from({ length: table.numCols }, (_, index) => [...(table.getChildAt(index) ?? [])]);
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((values) => plain(values[row])));
  return { columns: result.columns, rows, end: await result.done };
}

async function onDuckDb(sql: string): Promise<unknown[][]> {
  const { rows, columns } = await engine.query(sql);
  return rows.map((row) => columns.map(({ name }) => plain(row[name])));
}

/** One form for a value, whichever engine and reader it came from; numbers to twelve digits. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return Number(value.toPrecision(12));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[ T]/.test(value)) {
    const text = value.replace(' ', 'T').replace(/([+-]\d\d(:\d\d)?|Z)?$/, '');
    return new Date(`${text}Z`).toISOString().replace('T00:00:00.000Z', '');
  }
  return value;
}

/** Each with every column named, so that both engines' columns are the same; ordered where rows have an order. */
const SAME: readonly string[] = [
  'SELECT country, sum(revenue) AS r, count(*) AS n FROM gold.fact_sales GROUP BY 1 ORDER BY 1',
  'SELECT * FROM gold.fact_sales ORDER BY sales_key LIMIT 20 OFFSET 5',
  'SELECT f.*, c.country AS home FROM gold.fact_sales f JOIN gold.dim_customer c ON c.customer_key = f.customer_key ORDER BY f.sales_key LIMIT 30',
  'FROM gold.dim_customer ORDER BY customer_id',
  'SELECT quantity / 3 AS a, revenue / quantity AS b, quantity % 3 AS c, -quantity % 3 AS d, 7 / 2 AS e FROM gold.fact_sales ORDER BY sales_key LIMIT 50',
  'SELECT avg(revenue) AS a, avg(quantity) AS b, avg(DISTINCT quantity) AS c FROM gold.fact_sales',
  'SELECT country, avg(revenue) FILTER (WHERE quantity > 1.5) AS a, count(DISTINCT customer_key) AS b FROM gold.fact_sales GROUP BY country ORDER BY country',
  'SELECT min(revenue) AS a, max(sold_on) AS b, min(country) AS c, max(sold_at) AS d, sum(quantity * revenue) AS e FROM gold.fact_sales',
  'SELECT stddev(revenue) AS a, stddev_pop(quantity) AS b, variance(quantity) AS c, var_pop(quantity) AS d, var_samp(quantity) AS e, stddev_samp(quantity) AS f FROM gold.fact_sales',
  "SELECT date_trunc('month', sold_on) AS m, date_trunc('week', sold_on) AS w, date_trunc('hour', sold_at) AS h, sum(quantity) AS n FROM gold.fact_sales GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
  'SELECT year(sold_on) AS y, quarter(sold_on) AS q, month(sold_at) AS m, day(sold_on) AS d, hour(sold_at) AS h, minute(sold_at) AS i, count(*) AS n FROM gold.fact_sales GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6',
  "SELECT sales_key FROM gold.fact_sales WHERE sold_on >= DATE '2026-10-20' - INTERVAL 3 DAY AND sold_on < DATE '2026-10-20' + INTERVAL '1' MONTH ORDER BY 1",
  'SELECT sales_key, sold_at + INTERVAL 90 MINUTE AS a, sold_on + INTERVAL 2 YEAR AS b FROM gold.fact_sales ORDER BY 1 LIMIT 20',
  "SELECT sales_key FROM gold.fact_sales WHERE sold_at BETWEEN TIMESTAMPTZ '2026-10-05 00:00:00+00' AND TIMESTAMPTZ '2026-10-06 12:30:00+00' ORDER BY 1",
  "SELECT DISTINCT lower(country) AS l, upper(country) AS u, length(country) AS n, replace(country, 'E', '3') AS r, starts_with(country, 'Ö') AS s, country || '-' || entry AS j FROM gold.fact_sales ORDER BY 1, 6",
  "SELECT count(*) AS n FROM gold.fact_sales WHERE country LIKE '%R' OR country NOT ILIKE '%e%' OR country ILIKE 'öst_rreich'",
  "SELECT sales_key, CASE WHEN quantity > 3 THEN 'many' WHEN quantity = 1 THEN 'one' ELSE 'some' END AS c FROM gold.fact_sales WHERE entry IN ('sale', 'x') AND quantity NOT IN (2) ORDER BY 1 LIMIT 40",
  "SELECT customer_id, coalesce(first_order_on, DATE '2000-01-01') AS f, first_order_on IS NULL AS n, nullif(country, 'DE') AS c FROM gold.dim_customer ORDER BY 1",
  'SELECT customer_id, first_order_on FROM gold.dim_customer ORDER BY first_order_on, customer_id',
  'SELECT customer_id, first_order_on FROM gold.dim_customer ORDER BY first_order_on DESC, customer_id',
  'SELECT customer_id, first_order_on FROM gold.dim_customer ORDER BY first_order_on NULLS FIRST, customer_id DESC',
  'SELECT round(revenue, 1) AS a, round(revenue) AS b, floor(revenue) AS c, ceil(revenue) AS d, abs(-revenue) AS e, sqrt(revenue) AS f, ln(revenue + 1) AS g, log10(revenue + 1) AS h, exp(quantity) AS i, power(quantity, 2) AS j FROM gold.fact_sales ORDER BY sales_key LIMIT 60',
  'SELECT round(CAST(0.5 AS DOUBLE)) AS a, round(CAST(-2.5 AS DOUBLE)) AS b, round(CAST(2.345 AS DOUBLE), 2) AS c, floor(-1.5) AS d, ceil(-1.5) AS e, CAST(1.005 AS DECIMAL(10, 2)) AS f',
  'SELECT sales_key, row_number() OVER (PARTITION BY country ORDER BY revenue DESC, sales_key) AS a, rank() OVER (ORDER BY quantity) AS b, dense_rank() OVER (ORDER BY quantity) AS c, ntile(4) OVER (ORDER BY sales_key) AS d FROM gold.fact_sales ORDER BY 1',
  'SELECT sales_key, sum(revenue) OVER (ORDER BY sales_key ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS a, lag(revenue, 2) OVER (PARTITION BY country ORDER BY sales_key) AS b, lead(revenue) OVER (ORDER BY sales_key) AS c, first_value(revenue) OVER (ORDER BY sales_key) AS d, last_value(revenue) OVER (ORDER BY sales_key) AS e FROM gold.fact_sales ORDER BY 1',
  'SELECT quantity, sum(revenue) OVER (ORDER BY quantity) AS a, percent_rank() OVER (ORDER BY quantity) AS b, cume_dist() OVER (ORDER BY quantity) AS c FROM gold.fact_sales ORDER BY 1, 2 LIMIT 30',
  'WITH t AS (SELECT customer_key, sum(revenue) AS r FROM gold.fact_sales GROUP BY 1), u AS (SELECT avg(r) AS m FROM t) SELECT count(*) AS n FROM t, u WHERE t.r > u.m',
  'SELECT c.customer_id, count(f.sales_key) AS n FROM gold.dim_customer c LEFT JOIN gold.fact_sales f USING (customer_key) GROUP BY c.customer_id ORDER BY 1',
  'SELECT count(*) AS n, count(c.customer_id) AS m FROM gold.fact_sales f FULL JOIN gold.dim_customer c ON c.customer_key = f.customer_key AND c.country = f.country',
  'SELECT customer_id FROM gold.dim_customer c WHERE EXISTS (SELECT 1 FROM gold.fact_sales f WHERE f.customer_key = c.customer_key AND f.quantity > 3) ORDER BY 1',
  'SELECT customer_id FROM gold.dim_customer WHERE customer_key NOT IN (SELECT customer_key FROM gold.fact_sales WHERE revenue > 990) ORDER BY 1',
  'SELECT sales_key FROM gold.fact_sales WHERE revenue = (SELECT max(revenue) FROM gold.fact_sales) ORDER BY 1',
  'SELECT country FROM gold.fact_sales UNION SELECT country FROM gold.dim_customer ORDER BY 1',
  'SELECT country FROM gold.fact_sales EXCEPT SELECT country FROM gold.dim_customer ORDER BY 1',
  'SELECT country FROM gold.fact_sales INTERSECT SELECT country FROM gold.dim_customer ORDER BY 1',
  'SELECT country, entry, sum(quantity) AS n FROM gold.fact_sales GROUP BY ROLLUP (country, entry) ORDER BY 1, 2',
  'SELECT country, entry, count(*) AS n FROM gold.fact_sales GROUP BY GROUPING SETS ((country), (entry), ()) HAVING count(*) > 20 ORDER BY 1, 2',
  "SELECT x, y FROM (VALUES (1, 'a'), (2, NULL)) AS t(x, y) ORDER BY x",
  "SELECT NULL AS a, TRUE AS b, 1.50 AS c, 1e3 AS d, 12345678901 AS e, 'it''s \"so\"' AS f",
  'SELECT a IS DISTINCT FROM b AS c FROM (VALUES (1, NULL), (1, 1)) AS t(a, b) ORDER BY 1',
  'SELECT sales_key AS "my key" FROM gold.fact_sales AS "the sales" WHERE "the sales".country = \'DE\' ORDER BY "my key" LIMIT 3',
];

for (const sql of SAME) {
  test(`means the same on both: ${sql}`, async (t) => {
    if (!configOf(t)) return;
    const { rows } = await onTrino(sql);
    assert.ok(rows.length > 0);
    assert.deepEqual(rows, await onDuckDb(sql));
  });
}

test('a statement reads the snapshot it was planned for, and the types are DuckDB’s', async (t) => {
  if (!configOf(t)) return;
  const { columns, rows } = await onTrino(
    'SELECT count(*) AS n, max(sold_on) AS d, max(sold_at) AS t, max(revenue) AS r, min(country) AS c, avg(quantity) AS a FROM gold.fact_sales',
  );
  assert.equal(rows[0]?.[0], 400);
  assert.deepEqual(
    columns.map(({ type }) => type),
    ['BIGINT', 'DATE', 'TIMESTAMP WITH TIME ZONE', 'DECIMAL(18,2)', 'VARCHAR', 'DOUBLE'],
  );
});

test('no more rows come than were asked for, and the rest is said', async (t) => {
  if (!configOf(t)) return;
  const { rows, end } = await onTrino('SELECT sales_key FROM gold.fact_sales', 7);
  assert.equal(rows.length, 7);
  assert.deepEqual(end, { rows: 7, truncated: true });
});

test('a text that reads another table than it may is not run', async (t) => {
  const config = configOf(t);
  if (!config) return;
  const sql = 'SELECT count(*) FROM "lake"."gold"."dim_customer"';
  const run = { sql, person: 'ada@example.com', signal, maxRows: 10 };
  await assert.rejects(runOnTrino(config, { ...run, tables: ['gold.fact_sales'] }), {
    code: 'unavailable',
    message: /would read other tables/,
  });
  for (const other of [
    'SELECT * FROM system.runtime.nodes',
    'DELETE FROM "lake"."gold"."dim_customer"',
    'CREATE TABLE "lake"."gold"."copy" AS SELECT * FROM "lake"."gold"."dim_customer"',
    'SHOW TABLES FROM "lake"."gold"',
    'SELECT 1; SELECT 2',
  ]) {
    await assert.rejects(
      runOnTrino(config, { ...run, sql: other, tables: ['gold.dim_customer'] }),
      AppError,
      other,
    );
  }
  const { rows } = await onTrino('SELECT count(*) AS n FROM gold.dim_customer');
  assert.deepEqual(rows, [[12]]);
});

test('a mistake is told in Trino’s words', async (t) => {
  if (!configOf(t)) return;
  await assert.rejects(onTrino('SELECT quantity || 1 AS x FROM gold.fact_sales'), {
    code: 'bad_request',
    message: /^Trino: /,
  });
});

test('a statement that is cancelled ends over there too', async (t) => {
  const config = configOf(t);
  if (!config) return;
  const controller = new AbortController();
  const sql = `SELECT count(*) AS n FROM ${Array.from('abcdefg', (name) => `gold.fact_sales ${name}`).join(', ')}`;
  const running = runOnTrino(config, {
    sql: await translated(sql),
    tables: ['gold.fact_sales'],
    person: 'slow@example.com',
    signal: controller.signal,
    maxRows: 10,
  });
  running.catch(() => undefined);
  const states = async () => {
    const text = "SELECT state FROM system.runtime.queries WHERE query LIKE 'SELECT COUNT(*) AS n FROM%a,%'";
    const { pages } = await queryTrino(config, { sql: text, person: 'watch@example.com', signal });
    const found: unknown[] = [];
    for await (const page of pages) found.push(...page.flat());
    return found;
  };
  while (!(await states()).includes('RUNNING'));
  controller.abort();
  await assert.rejects(
    running.then(async ({ arrow }) => {
      for await (const _ of arrow);
    }),
    { code: 'cancelled' },
  );
  while (!(await states()).every((state) => state === 'FAILED'));
});
