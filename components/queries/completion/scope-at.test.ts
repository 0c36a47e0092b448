import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { namedTables, scopeAt } from './scope-at.ts';

const TABLES: Record<string, string[]> = {
  'gold.fact_sales': ['country', 'revenue'],
  'gold.dim_customer': ['customer_key', 'name'],
};
const known = (path: readonly string[]) => TABLES[path.join('.').toLowerCase()] ?? null;

/** The scope at the `|` of a text. */
function at(marked: string) {
  const from = marked.indexOf('|');
  return scopeAt(marked.replace('|', ''), from, known);
}

const read = (marked: string) =>
  at(marked).relations.map(({ alias, path, columns }) => [
    alias,
    path?.join('.') ?? null,
    ...(columns ? [columns.join(' ')] : []),
  ]);

describe('what a query reads', () => {
  const cases: [text: string, ...relations: (string | null)[][]][] = [
    ['SELECT | FROM gold.fact_sales', ['fact_sales', 'gold.fact_sales']],
    ['SELECT | FROM gold.fact_sales AS s', ['s', 'gold.fact_sales']],
    ['FROM gold.fact_sales s SELECT |', ['s', 'gold.fact_sales']],
    [
      'SELECT | FROM gold.fact_sales s LEFT JOIN gold.dim_customer c ON s.a = c.a, x WHERE true',
      ['s', 'gold.fact_sales'],
      ['c', 'gold.dim_customer'],
      ['x', 'x'],
    ],
    ['SELECT | FROM a ASOF JOIN b USING (k)', ['a', 'a'], ['b', 'b']],
    ['SELECT 1 FROM a UNION ALL SELECT | FROM b', ['b', 'b']],
    ['SELECT 1 FROM a; SELECT | FROM b; SELECT 2 FROM c', ['b', 'b']],
    ['SELECT * FROM a WHERE x IN (SELECT | FROM b)', ['b', 'b'], ['a', 'a']],
    [
      'SELECT | FROM (SELECT country AS c, sum(revenue) total FROM gold.fact_sales) AS q',
      ['q', null, 'c total'],
    ],
    ['SELECT | FROM (SELECT s.* FROM gold.fact_sales s) q', ['q', null, 'country revenue']],
    ['SELECT | FROM range(10) AS r(n)', ['r', null, 'n']],
    ['SELECT | FROM "Odd name" "A"', ['A', 'Odd name']],
    ['SELECT extract(year FROM |) FROM a', ['a', 'a']],
    ['SELECT a, | FROM -- nothing, b\n gold.fact_sales', ['fact_sales', 'gold.fact_sales']],
    ['SELECT | FROM a WHERE d >= {{from:date=2026-01-01}} [[ AND x = {{x}} ]]', ['a', 'a']],
    ["SELECT |, 'FROM b' FROM a", ['a', 'a']],
    ['SELECT |'],
    ['SELECT count(| FROM a', ['a', 'a']],
  ];
  for (const [text, ...relations] of cases) {
    test(text, () => assert.deepEqual(read(text), relations));
  }

  test('common tables have the columns that they select', () => {
    const scope = at(
      'WITH a AS (SELECT country, sum(revenue) AS total FROM gold.fact_sales), b (x, y) AS (SELECT 1, 2), c AS (FROM a) SELECT | FROM c',
    );
    assert.deepEqual(
      scope.commonTables.map(({ name, columns }) => [name, ...columns]),
      [
        ['a', 'country', 'total'],
        ['b', 'x', 'y'],
        ['c', 'country', 'total'],
      ],
    );
    assert.deepEqual(scope.columnsOf(['C']), ['country', 'total']);
    assert.deepEqual(scope.columnsOf(['gold', 'dim_customer']), ['customer_key', 'name']);
  });
});

describe('what can stand at a place', () => {
  const cases: [text: string, place: string][] = [
    ['|', 'expression'],
    ['SELECT * FROM |', 'relation'],
    ['SELECT * FROM a, |', 'relation'],
    ['SELECT * FROM a JOIN |', 'relation'],
    ['SELECT * FROM a |', 'after-relation'],
    ['SELECT * FROM a JOIN b ON |', 'expression'],
    ['SELECT | FROM a', 'expression'],
    ['SELECT x AS |', 'nothing'],
    ['SELECT CAST(x AS |)', 'type'],
    ['SELECT x::|', 'type'],
    ['SELECT extract(year FROM |)', 'expression'],
    ['SELECT * FROM (|', 'expression'],
    ['SELECT * FROM (SELECT * FROM |', 'relation'],
    ['SELECT * FROM a WHERE x IN (SELECT k FROM |)', 'relation'],
  ];
  for (const [text, place] of cases) test(text, () => assert.equal(at(text).place, place));

  test('what is selected may be given a name', () => {
    assert.equal(at('SELECT | FROM a').mayName, true);
    assert.equal(at('SELECT x, | FROM a').mayName, true);
    assert.equal(at('SELECT x + | FROM a').mayName, false);
    assert.equal(at('SELECT round(|) FROM a').mayName, false);
    assert.equal(at('SELECT 1 FROM a WHERE |').mayName, false);
  });
});

test('the tables that a statement names', () => {
  assert.deepEqual(
    namedTables(
      'WITH a AS (SELECT * FROM gold.Fact_Sales) SELECT (SELECT max(x) FROM silver.t) FROM a JOIN range(3) r JOIN gold.dim_customer USING (k)',
    ),
    ['gold.dim_customer', 'gold.fact_sales', 'silver.t'],
  );
  assert.deepEqual(namedTables('FROM uploads'), ['uploads']);
  assert.deepEqual(namedTables('SELECT 1'), []);
  assert.deepEqual(namedTables('SELECT extract(day FROM d)'), []);
});
