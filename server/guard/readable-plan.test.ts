import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { SHOP_TABLES } from '../testing/shop-tables.ts';
import { readStatements } from '../testing/statement-list.ts';
import { readablePlan } from './readable-plan.ts';

const TABLES = ['gold.fact_sales', 'gold.dim_product'] as const;
const TOUCHED = [
  { name: 'gold.dim_product', columns: ['category', 'product_key'] },
  { name: 'gold.fact_sales', columns: ['country', 'product_key', 'revenue', 'sold_on'] },
];

describe('a plan in words', () => {
  let engine: DuckDbEngine;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-plan-'));
    engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    await engine.query('CREATE SCHEMA gold');
    for (const name of TABLES) {
      const path = join(folder, `${name}.parquet`);
      await engine.query(`COPY (${SHOP_TABLES[name]}) TO '${path}'`);
      await engine.query(`CREATE VIEW ${name} AS SELECT * FROM read_parquet(['${path}'])`);
    }
  });
  after(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  async function plan(sql: string, options: string) {
    const { rows } = await engine.query(`EXPLAIN (${options}FORMAT json) ${sql}`);
    return readablePlan(String(rows[0]?.explain_value), TOUCHED);
  }

  const SQL = `SELECT p.category, sum(s.revenue) AS revenue FROM gold.fact_sales s JOIN gold.dim_product p
    USING (product_key) WHERE s.country = 'DE' GROUP BY ALL ORDER BY revenue DESC LIMIT 3`;

  test('names the tables, what is done and how much', async () => {
    const steps = await plan(SQL, '');
    const titles = steps.map(({ title }) => title);
    for (const title of [
      'Sort and keep the first',
      'Group',
      'Join',
      'Read gold.fact_sales',
      'Read gold.dim_product',
    ]) {
      assert.ok(titles.includes(title), `${title} in ${titles.join(', ')}`);
    }
    const scan = steps.find(({ title }) => title === 'Read gold.fact_sales');
    assert.ok(
      scan?.details.some((detail) => detail === "where country='DE'"),
      scan?.details.join(' · '),
    );
    assert.ok(scan?.details.some((detail) => /^about [\d,]+ rows$/.test(detail)));
    assert.deepEqual([steps[0]?.depth, Math.max(...steps.map(({ depth }) => depth)) > 2], [0, true]);
  });

  test('after a run it has the real numbers and times', async () => {
    const steps = await plan(SQL, 'ANALYZE, ');
    assert.equal(steps[0]?.depth, 0);
    const scan = steps.find(({ title }) => title === 'Read gold.dim_product');
    assert.ok(scan?.details.includes('40 rows read'), scan?.details.join(' · '));
    assert.ok(steps.every(({ details }) => details.some((detail) => / ms$/.test(detail))));
  });

  test('names no file, function or database of the engine for any legitimate query', async () => {
    const seen = new Set<string>();
    for (const { sql } of readStatements('legitimate').filter(({ theme }) => theme !== 'parameters')) {
      const body = sql.replace(/^[\s\S]*?\bexplain\b\s+(analyze\s)?/i, '');
      const rows = await engine
        .query(`EXPLAIN (ANALYZE, FORMAT json) ${body}`)
        .then((result) => result.rows)
        // Queries over tables that are not there have no plan here.
        .catch(() => []);
      if (rows.length === 0) continue;
      const steps = readablePlan(String(rows[0]?.explain_value), TOUCHED);
      const text = JSON.stringify(steps);
      assert.ok(!text.includes(folder), body);
      assert.doesNotMatch(text, /read_parquet|memory\.|__internal|\.parquet/i, body);
      for (const { title } of steps) seen.add(title);
    }
    assert.ok(seen.size > 20, [...seen].join(', '));
  });

  test('what is no plan has no steps', () => {
    assert.deepEqual(readablePlan('[]', []), []);
    assert.deepEqual(readablePlan('{}', []), []);
    assert.throws(() => readablePlan('no JSON', []), SyntaxError);
  });
});
