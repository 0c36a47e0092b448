import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../duckdb.ts';
import { portabilityObstacle } from './portable-form.ts';
import { transpileForTrino } from './transpile.ts';

const TABLES = [
  { name: 'gold.fact_sales', snapshotId: 17n },
  { name: 'gold.dim_customer', snapshotId: null },
];

const SALES = '"lake"."gold"."fact_sales" FOR VERSION AS OF 17';

const TEXTS: readonly [from: string, to: string][] = [
  ['SELECT country FROM gold.fact_sales', `SELECT country FROM ${SALES}`],
  ['FROM GOLD."Fact_Sales" f', `SELECT * FROM ${SALES} AS f`],
  [
    "SELECT '😀é' AS x, s.a FROM gold.fact_sales s JOIN gold.dim_customer c ON c.k = s.k",
    `SELECT '😀é' AS x, s.a FROM ${SALES} AS s JOIN "lake"."gold"."dim_customer" AS c ON c.k = s.k`,
  ],
  ['WITH t AS (SELECT 1 AS a) SELECT a FROM t', 'WITH t AS (SELECT 1 AS a) SELECT a FROM t'],
  ['SELECT a / b FROM gold.fact_sales', `SELECT (CAST(a AS DOUBLE) / CAST(b AS DOUBLE)) FROM ${SALES}`],
  ['SELECT avg(a) FROM gold.fact_sales', `SELECT AVG(CAST(a AS DOUBLE)) FROM ${SALES}`],
  ["SELECT 'gold.fact_sales' AS t", "SELECT 'gold.fact_sales' AS t"],
];

for (const [from, to] of TEXTS) {
  test(`${from} is translated`, async () => assert.equal(await transpileForTrino(from, 'lake', TABLES), to));
}

const REFUSED: readonly [sql: string, says: RegExp][] = [
  ['SELECT 1 FROM bronze.orders', /would read bronze\.orders/],
  ['SELECT (SELECT max(a) FROM silver.x) FROM gold.fact_sales', /would read silver\.x/],
  ['SELECT 1 FROM other.gold.fact_sales', /would read gold\.fact_sales/],
  ['SELECT 1; SELECT 2', /no single query/],
  ['SELECT FROM WHERE', /cannot be translated/],
];

for (const [sql, says] of REFUSED) {
  test(`${sql} is not`, async () => {
    await assert.rejects(transpileForTrino(sql, 'lake', TABLES), { code: 'bad_request', message: says });
  });
}

const OBSTACLES: readonly [sql: string, says: RegExp | null][] = [
  ['SELECT country, sum(revenue) AS r FROM gold.f GROUP BY 1 ORDER BY r DESC LIMIT 5', null],
  ["SELECT a FROM gold.f WHERE d >= DATE '2026-01-01' - INTERVAL 3 DAY AND b NOT IN (1, 2)", null],
  ['SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC) FROM gold.f', null],
  [
    'WITH t AS (SELECT * FROM gold.f) SELECT count(DISTINCT a) FILTER (WHERE b > 1.5) FROM t UNION ALL SELECT 2',
    null,
  ],
  ['SELECT * FROM gold.f QUALIFY row_number() OVER () = 1', /^QUALIFY is not translated/],
  ['SELECT * EXCLUDE (a) FROM gold.f', /^EXCLUDE/],
  ["SELECT COLUMNS('a.*') FROM gold.f", /^COLUMNS/],
  ['SELECT a, sum(b) FROM gold.f GROUP BY ALL', /^GROUP BY ALL/],
  ['SELECT a FROM gold.f ORDER BY ALL', /^ORDER BY ALL/],
  ['SELECT DISTINCT ON (a) a, b FROM gold.f', /^DISTINCT ON/],
  ['SELECT a // b FROM gold.f', /^The operator \/\//],
  ["SELECT date_diff('day', a, b) FROM gold.f", /^The function date_diff/],
  ['SELECT concat(a, b) FROM gold.f', /^The function concat/],
  ['SELECT greatest(a, b) FROM gold.f', /^The function greatest/],
  ['SELECT a::INTEGER FROM gold.f', /^A cast to INTEGER/],
  ['SELECT TRY_CAST(a AS DATE) FROM gold.f', /^TRY_CAST/],
  ['SELECT [1, 2]', /^The function list_value/],
  ["SELECT {'a': 1}", /^The function struct_pack/],
  ['SELECT * FROM gold.f ASOF JOIN gold.g USING (a)', /^ASOF JOIN/],
  ['SELECT * FROM gold.f JOIN gold.g USING (a)', /^SELECT \* over a JOIN with USING/],
  ['SELECT a FROM gold.f SEMI JOIN gold.g USING (a)', /^SEMI JOIN/],
  ['SELECT a FROM gold.f NATURAL JOIN gold.g', /^NATURAL JOIN/],
  ['SELECT a FROM gold.f TABLESAMPLE 10%', /^(TABLESAMPLE|USING SAMPLE)/],
  ['SELECT x FROM unnest([1]) t(x)', /^A table function/],
  ['SELECT a FROM gold.f UNION BY NAME SELECT a FROM gold.g', /^UNION BY NAME/],
  ['WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT * FROM t', /^WITH RECURSIVE/],
  ['SELECT $day', /^A parameter/],
  ['SELECT a FROM gold.f LIMIT 10%', /^LIMIT n %/],
  ['SELECT a FROM gold.f LIMIT (SELECT 1)', /^A LIMIT that is computed/],
  ['SELECT a AS "x""y" FROM gold.f', /^The name "x"y"/],
  ['SELECT a FROM gold."f;g"', /^The name "f;g"/],
  ['SELECT string_agg(a, b ORDER BY a) FROM gold.f', /^The function string_agg/],
  ['SELECT list_transform(a, x -> x + 1) FROM gold.f', /^The function list_transform/],
];

test('what would mean something else is kept here, with its name', async () => {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    for (const [sql, says] of OBSTACLES) {
      const { rows } = await engine.query('SELECT json_serialize_sql($sql::VARCHAR) AS tree', {
        parameters: { sql },
      });
      const obstacle = portabilityObstacle(String(rows[0]?.tree));
      if (says) assert.match(obstacle ?? 'none', says, sql);
      else assert.equal(obstacle, null, sql);
    }
  } finally {
    await engine.close();
  }
});
