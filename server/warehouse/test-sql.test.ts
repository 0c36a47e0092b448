import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { DataTest } from './schema.ts';
import { compileTest } from './test-sql.ts';

let engine: DuckDbEngine;
before(async () => {
  engine = await createEngine({ memoryLimitMb: 64, threads: 1 });
  await engine.query('CREATE SCHEMA gold');
  await engine.query(
    "CREATE TABLE gold.sales AS SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (2, 'b'), (3, NULL), (NULL, 'it''s')) AS v(id, kind)",
  );
  await engine.query('CREATE TABLE gold.ids AS SELECT unnest([1, 2]) AS id');
});
after(() => engine.close());

async function failures(test: DataTest, column: string | null): Promise<number> {
  const resolveRef = (name: string) => (name === 'ids' ? 'gold.ids' : null);
  const { sql } = compileTest(test, { model: 'sales', relation: 'gold.sales', column, resolveRef });
  return Number((await engine.query(sql)).rows[0]?.failures);
}

describe('generic tests count what breaks the rule', () => {
  const config = {};
  const cases: [DataTest, column: string | null, expected: number][] = [
    ['not_null', 'id', 1],
    [{ not_null: { config: { where: "kind = 'a'" } } }, 'id', 0],
    ['unique', 'id', 1],
    ['unique', 'kind', 1],
    [{ unique: { column_name: "concat_ws('|', id, kind)", config } }, null, 0],
    [{ accepted_values: { values: ['a', "it's"], config } }, 'kind', 1],
    [{ accepted_values: { values: [1, 2, 3], config } }, 'id', 0],
    [{ relationships: { to: "ref('ids')", field: 'id', config } }, 'id', 1],
    [{ relationships: { to: "ref('ids')", field: 'id', config: { where: 'id < 3' } } }, 'id', 0],
  ];
  for (const [test, column, expected] of cases) {
    it(`${JSON.stringify(test)} on ${column ?? 'the model'}: ${expected}`, async () => {
      assert.equal(await failures(test, column), expected);
    });
  }

  it('and a test that makes no sense is refused', async () => {
    await assert.rejects(
      failures({ relationships: { to: "ref('nope')", field: 'id', config: {} } }, 'id'),
      /names no model/,
    );
    await assert.rejects(
      failures({ relationships: { to: 'ids', field: 'id', config: {} } }, 'id'),
      /to must be ref/,
    );
    await assert.rejects(failures('unique', null), /needs column_name/);
  });
});
