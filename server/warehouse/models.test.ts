import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { bindEmptyRelations } from './bind-relations.ts';
import { checkColumns } from './check-columns.ts';
import { loadRegistry } from './registry.ts';

const registry = await loadRegistry();
const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });

describe('the models of the warehouse', () => {
  after(() => engine.close());

  for (const model of registry.models) {
    for (const rendered of [model.full, model.incremental]) {
      if (!rendered) continue;
      it(`${model.name} emits what its schema.yml declares${rendered === model.full ? '' : ', also incrementally'}`, async () => {
        await bindEmptyRelations(engine, registry, rendered.uses, model);
        await checkColumns(engine, model, rendered.sql);
        await engine.query(rendered.sql);
      });
    }
  }

  it('refuses a model that emits other columns than declared, naming each', async () => {
    const model = registry.model('dim_date');
    await assert.rejects(
      checkColumns(engine, model, "SELECT 1::BIGINT AS date_key, DATE '2026-11-23' AS date, 1 AS weekday"),
      (error: Error) => {
        assert.match(error.message, /date_key is bigint and not integer/);
        assert.match(error.message, /day_of_week is missing; month is missing/);
        assert.match(error.message, /weekday is not declared/);
        return true;
      },
    );
  });

  it('marks the columns that identify a person', () => {
    const tagged = registry.models.flatMap(({ name, columns }) =>
      columns
        .filter(({ tags }) => tags.some((tag) => tag.startsWith('pii.')))
        .map((column) => `${name}.${column.name}`),
    );
    for (const column of ['email', 'name', 'phone', 'address']) {
      assert.ok(tagged.includes(`stg_customers.${column}`), column);
    }
    assert.ok(tagged.includes('dim_customer.name'));
  });
});
