import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type TestParser, testParser } from '../testing/sql-parser.ts';
import { readStatements } from '../testing/statement-list.ts';
import { checkNames } from './allow-names.ts';
import { checkTree } from './allow-tree.ts';
import { approve } from './approve.ts';
import { readPlan, touchedTables } from './read-plan.ts';
import { readStatement } from './read-statement.ts';
import { readTree } from './read-tree.ts';
import { Refusal } from './refusal.ts';
import { VisibleNames } from './visible-names.ts';

const SALES = { name: 'gold.sales', columns: [{ name: 'id', type: 'BIGINT' }] };
const OTHER = { name: 'gold.other', columns: [{ name: 'id', type: 'BIGINT' }] };

let parser: TestParser;
before(async () => {
  parser = await testParser();
});
after(() => parser.close());

/** Every object of a tree that is part of its form; the values of constants are not. */
function* objectsOf(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* objectsOf(item);
  else if (typeof value === 'object' && value !== null) {
    const node = value as Record<string, unknown>;
    yield node;
    if (node.class === 'CONSTANT') return;
    for (const [key, item] of Object.entries(node))
      if (key !== 'values' && key !== 'sample') yield* objectsOf(item);
  }
}

describe('the tree layer denies what it does not know', () => {
  test('an unknown field, class or type anywhere in any legitimate tree', async () => {
    let places = 0;
    for (const { sql } of readStatements('legitimate').filter((_, index) => index % 6 === 0)) {
      const { body } = readStatement(sql);
      const tree = readTree(await parser.parse(body), body);
      checkTree(tree);
      for (const node of objectsOf(tree)) {
        for (const key of ['a_new_field', 'class', 'type'] as const) {
          const before = node[key];
          if (key !== 'a_new_field' && typeof before !== 'string') continue;
          node[key] = 'SOMETHING_NEW';
          assert.throws(() => checkTree(tree), Refusal, `${sql}: ${key}`);
          if (before === undefined) delete node[key];
          else node[key] = before;
          places += 1;
        }
      }
    }
    assert.ok(places > 2000, `${places} places`);
  });
});

describe('the names layer stands alone', () => {
  const visible = new VisibleNames([SALES]);
  const refused = [
    'SELECT * FROM gold.other',
    'SELECT * FROM read_csv(1)',
    "SELECT * FROM 'x.csv'",
    'SELECT getvariable(1)',
    'SELECT 1 OVER ()',
    'SELECT version() OVER ()',
    'WITH sales AS (FROM gold.sales) SELECT * FROM sales, other',
    'WITH a AS (FROM b), b AS (SELECT 1) SELECT 1',
    'SELECT * FROM (WITH a AS (SELECT 1) FROM a), a',
    'WITH a AS (FROM a) SELECT 1',
    'WITH "duc\u212adb_settings" AS (SELECT 1) FROM duckdb_settings',
    "SELECT list_transform([1], lambda x: current_setting('x'))",
    'SELECT 1 ORDER BY (SELECT max(id) FROM gold.other)',
    "SELECT list_aggregate([1], 'read_csv')",
    'SELECT \'x\' COLLATE "a/b"',
    'SHOW TABLES',
    'SELECT 1 LIMIT (SELECT version())',
    'PIVOT gold.other ON id IN (1) USING count(*)',
    'SUMMARIZE gold.other',
    'SELECT user',
  ];
  for (const sql of refused) {
    test(sql, async () => {
      const json = await parser.parse(sql);
      const parsed = JSON.parse(json) as { error: boolean; statements: unknown[] };
      if (parsed.error) return assert.throws(() => readTree(json, sql), Refusal);
      assert.throws(() => checkNames(parsed.statements, visible), Refusal);
    });
  }

  test('it finds every relation that is used', async () => {
    const tree = JSON.parse(
      await parser.parse('WITH s AS (FROM gold.sales) SELECT * FROM s, gold.SALES'),
    ) as unknown;
    assert.deepEqual([...checkNames(tree, visible).keys()], ['gold.sales']);
  });
});

describe('the plan layer stands alone', () => {
  const plan = (sql: string) => parser.plan(sql, [SALES, OTHER]);

  test('a scan, function or operator that is not listed is refused', async () => {
    for (const sql of [
      'SELECT * FROM duckdb_settings()',
      'SELECT * FROM duckdb_tables',
      'SELECT * FROM pragma_version()',
      "SELECT current_setting('memory_limit' || id) FROM gold.sales",
      "SELECT nextval('x')",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM glob('/*')",
      'SELECT txid_current()',
    ]) {
      const json = await plan(sql);
      assert.throws(() => readPlan(json), Refusal, sql);
    }
    const json = await plan('SELECT id FROM gold.sales');
    assert.throws(() => readPlan(json.replace('LOGICAL_PROJECTION', 'LOGICAL_INSERT')), Refusal);
    assert.throws(() => readPlan(json.replace('"seq_scan"', '"parquet_scan"')), Refusal);
    assert.throws(() => readPlan(json.replace('"table":"sales"', '"table":7')), Refusal);
  });

  test('tables and columns are exact', async () => {
    assert.deepEqual(touchedTables(await plan('SELECT s.id FROM gold.sales s, gold.other')), [
      { name: 'gold.other', columns: [] },
      { name: 'gold.sales', columns: ['id'] },
    ]);
  });

  test('a plan that reads more than the text names is refused', async () => {
    const lying = {
      parse: parser.parse,
      plan: () => plan('SELECT id FROM gold.other'),
    };
    await assert.rejects(approve('SELECT id FROM gold.sales', [SALES], lying), {
      code: 'bad_request',
      message: 'The plan of the query reads something that its text does not name.',
    });
  });

  test('parameters are looked through only where nothing else changes', async () => {
    const lying = {
      parse: async (sql: string) => parser.parse(sql.includes('NULL') ? 'SELECT 1' : sql),
      plan: parser.plan,
    };
    await assert.rejects(
      approve('SELECT id FROM gold.sales WHERE id = $p', [SALES], lying),
      /A parameter stands/,
    );
  });
});
