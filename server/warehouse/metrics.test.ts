import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { loadRegistry } from './registry.ts';

const registry = await loadRegistry();
const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
after(() => engine.close());

describe('the metrics of the warehouse', () => {
  it('are there', () => assert.ok(registry.metrics.length >= 5));

  for (const metric of registry.metrics) {
    it(`${metric.name} is one figure over the columns it names`, async () => {
      const relation = registry.relation(metric.relation);
      assert.ok(relation);
      const [namespace = '', table = ''] = metric.relation.split('.');
      await engine.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(namespace)}`);
      const make = (columns: typeof relation.columns) =>
        engine.query(
          `CREATE OR REPLACE TABLE ${quoteIdentifier(namespace)}.${quoteIdentifier(table)} (${columns
            .map(({ name, dataType }) => `${quoteIdentifier(name)} ${dataType}`)
            .join(', ')})`,
        );
      const ask = `SELECT ${metric.expression} AS ${quoteIdentifier(metric.name)} FROM ${metric.relation}`;
      // What it was found to read is all that it reads.
      await make(relation.columns.filter(({ name }) => metric.columns.includes(name)));
      const { rows } = await engine.query(`DESCRIBE ${ask}`);
      assert.equal(rows.length, 1);
      assert.match(String(rows[0]?.column_type), /^(BIGINT|HUGEINT|DOUBLE|DECIMAL)/);
      assert.equal((await engine.query(ask)).rows.length, 1, 'an aggregate: one row of an empty table');
    });
  }
});
