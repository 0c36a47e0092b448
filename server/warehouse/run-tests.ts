import type { Engine } from '../engine/engine.ts';
import { loadTables } from '../lake/catalog.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { bindRelations } from './bind-relations.ts';
import type { WarehouseRelation } from './describe-model.ts';
import type { Registry } from './registry.ts';
import type { ModelTest } from './test-sql.ts';

export interface TestResult extends ModelTest {
  readonly failures: number;
}

/** Runs the generic tests that schema.yml declares over the tables as they are; a missing table has no rows. */
export async function runTests(engine: Engine, registry: Registry): Promise<TestResult[]> {
  const tests = registry.models.flatMap((model) => model.compiledTests);
  const relations = [...new Set(tests.flatMap((test) => test.relations))];
  const described = relations.map((relation) => registry.relation(relation) as WarehouseRelation);
  const tables = await loadTables(described.map(({ table }) => table));
  const byRelation = new Map(relations.map((relation, index) => [relation, tables[index] ?? null]));
  const held = new HeldFiles();
  const bind = () =>
    bindRelations(
      engine,
      relations.map((relation) => ({
        relation,
        sqlName: relation
          .split('.')
          .map((part) => `"${part}"`)
          .join('.'),
        rows: { kind: 'all' },
      })),
      (relation) => ({ table: byRelation.get(relation) ?? null, addedFiles: [] }),
      (relation) => registry.relation(relation) as WarehouseRelation,
      held,
    );
  try {
    await bind();
    const results: TestResult[] = [];
    for (const test of tests) {
      const { rows } = await engine.query(test.sql);
      results.push({ ...test, failures: Number(rows[0]?.failures) });
    }
    return results;
  } finally {
    held.release();
    for (const namespace of new Set(described.map(({ table }) => table.namespace))) {
      await engine.query(`DROP SCHEMA IF EXISTS "${namespace}" CASCADE`);
    }
  }
}
