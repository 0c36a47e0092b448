import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FunctionEntry, TableEntry } from '#server/queries/schema.ts';
import { CatalogueIndex } from './catalogue-index.ts';
import { suggest } from './suggest.ts';

const table = (name: string, ...columns: string[]): TableEntry => ({
  name,
  description: `About ${name}.`,
  owner: 'data',
  tags: [],
  filtered: false,
  columns: columns.map((column) => ({
    name: column,
    type: 'VARCHAR',
    description: null,
    tags: [],
    masked: false,
  })),
});
const fn = (name: string, kind: FunctionEntry['kind'] = 'scalar'): FunctionEntry => ({
  name,
  kind,
  signatures: [`${name}(x)`],
  description: null,
});
const TABLES = [
  table('gold.fact_sales', 'country', 'revenue', 'sold_on', 'Odd name', 'order'),
  table('gold.dim_customer', 'customer_key', 'country', 'name'),
  table('silver.stg_orders', 'order_id', 'payload'),
];
const METRICS = [
  {
    name: 'margin',
    label: 'Margin',
    description: '',
    expression: 'sum(profit) / sum(revenue)',
    table: 'gold.fact_sales',
  },
  { name: 'net', label: 'Net', description: '', expression: 'sum(revenue)', table: 'gold.fact_sales' },
  { name: 'spend', label: 'Spend', description: '', expression: 'sum(amount)', table: 'gold.spend' },
];
const index = new CatalogueIndex({ tables: TABLES, metrics: METRICS }, [
  fn('sum', 'aggregate'),
  fn('round'),
  fn('range', 'table'),
  fn('coalesce'),
]);

/** What is offered at the `|`. */
function offered(marked: string, asked = false) {
  const at = marked.indexOf('|');
  return suggest(index, marked.replace('|', ''), at, asked);
}
const labels = (marked: string, asked = false) =>
  offered(marked, asked)?.options.map(({ label }) => label) ?? null;
const first = (marked: string) => offered(marked)?.options[0];

describe('tables', () => {
  test('by any of their words, where a table can stand', () => {
    assert.equal(labels('SELECT * FROM sal|')?.[0], 'gold.fact_sales');
    assert.equal(labels('SELECT * FROM fs|')?.[0], 'gold.fact_sales');
    assert.equal(labels('SELECT * FROM gold.fact_sales s JOIN cust|')?.[0], 'gold.dim_customer');
    assert.deepEqual(labels('SELECT * FROM gold.|'), ['dim_customer', 'fact_sales']);
    assert.deepEqual(labels('SELECT * FROM silver.o|'), ['stg_orders']);
    assert.equal(labels('SELECT * FROM ran|')?.[0], 'range');
    assert.equal(labels('WITH tops AS (SELECT 1 AS a) SELECT * FROM top|')?.[0], 'tops');
  });

  test('nothing before something is typed, so that Enter begins a line', () => {
    assert.equal(labels('SELECT * FROM |'), null);
    assert.equal(labels('SELECT * FROM |', true)?.length !== 0, true);
  });

  test('what is not a name is quoted', () => {
    assert.equal(first('SELECT s.Od| FROM gold.fact_sales s')?.insert, '"Odd name"');
    assert.equal(first('SELECT s.ord| FROM gold.fact_sales s')?.insert, '"order"');
  });
});

describe('columns', () => {
  test('of what the query reads, in front', () => {
    assert.equal(labels('SELECT coun| FROM gold.fact_sales')?.[0], 'country');
    assert.equal(labels('SELECT co| FROM gold.fact_sales')?.[0], 'country', 'before coalesce');
    assert.deepEqual(labels('SELECT c.| FROM gold.fact_sales s JOIN gold.dim_customer c ON true'), [
      'customer_key',
      'country',
      'name',
    ]);
    assert.deepEqual(labels('SELECT gold.dim_customer.na| FROM gold.dim_customer'), ['name']);
    assert.equal(
      labels('WITH q AS (SELECT country AS land FROM gold.fact_sales) SELECT la| FROM q')?.[0],
      'land',
    );
    assert.equal(labels('SELECT pay| FROM gold.fact_sales')?.includes('payload'), false);
  });

  test('of every table, as long as the query names none', () => {
    const found = first('SELECT payl|');
    assert.equal(found?.label, 'payload');
    assert.equal(found?.detail, 'silver.stg_orders');
    assert.equal(
      offered('SELECT countr|')?.options.find(({ label }) => label === 'country')?.detail,
      'gold.fact_sales and 1 more',
    );
  });

  test('a common table hides the table of its name', () => {
    const hidden = new CatalogueIndex({ tables: [table('t', 'secret')], metrics: [] }, []);
    const found = suggest(hidden, 'WITH t AS (SELECT 1 AS own) SELECT t. FROM t', 37, false);
    assert.deepEqual(
      found?.options.map(({ label }) => label),
      ['own'],
    );
  });
});

describe('metrics, functions and keywords', () => {
  test('a metric becomes its expression, with a name where one can stand', () => {
    assert.equal(first('SELECT marg| FROM gold.fact_sales')?.insert, 'sum(profit) / sum(revenue) AS margin');
    assert.equal(first('SELECT 2 * marg| FROM gold.fact_sales')?.insert, '(sum(profit) / sum(revenue))');
    assert.equal(first('SELECT round(net|) FROM gold.fact_sales')?.insert, 'sum(revenue)');
  });

  test('a function gets its brackets once', () => {
    assert.deepEqual([first('SELECT roun|')?.insert, first('SELECT roun|')?.inBrackets], ['round()', true]);
    assert.deepEqual(
      [first('SELECT roun|(x)')?.insert, first('SELECT roun|(x)')?.inBrackets],
      ['round', undefined],
    );
  });

  test('keywords that can follow', () => {
    assert.equal(labels('SELECT * FROM gold.fact_sales wh|')?.[0], 'WHERE');
    assert.equal(labels('sel|')?.[0], 'SELECT');
    assert.equal(labels('SELECT 1 FROM gold.fact_sales select|')?.includes('SELECT') ?? false, false);
    assert.equal(labels('SELECT CAST(x AS big|)')?.[0], 'BIGINT');
    assert.equal(labels('SELECT x::dou|')?.[0], 'DOUBLE');
  });
});

test('nothing in texts, comments, numbers and where a name is given', () => {
  for (const marked of [
    "SELECT 'sal|'",
    "SELECT 'sal|",
    'SELECT "sal|',
    'SELECT 1 -- sal|',
    'SELECT /* sal| */ 1',
    'SELECT 12|',
    'SELECT revenue AS cou|',
    'SELECT |',
    '|',
  ]) {
    assert.equal(labels(marked), null, marked);
  }
  assert.ok(labels("SELECT 'x' || coun|".replace('||', '++'))?.length);
});

test('parameters of the text, then their types', () => {
  const text = 'SELECT * FROM t WHERE a >= {{from:date}} AND b < {{fr|}}';
  assert.deepEqual(labels(text), ['from']);
  assert.equal(first(text)?.insert, 'from');
  assert.equal(first('SELECT {{from:date}}, {{f|')?.insert, 'from}}');
  assert.deepEqual(labels('SELECT {{x:da|}}'), ['date']);
  assert.equal(labels('SELECT {{never_seen|}}'), null);
});

test('a name of a table that was made to do harm is inserted as one name', () => {
  const hostile = new CatalogueIndex({ tables: [table('gold.x"; DROP', 'a')], metrics: [] }, []);
  const found = suggest(hostile, 'SELECT * FROM drop', 18, false);
  assert.equal(found?.options[0]?.insert, 'gold."x""; DROP"');
});
