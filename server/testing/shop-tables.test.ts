import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import { SHOP_TABLES } from './shop-tables.ts';

test('the made tables have the columns that the warehouse declares', async () => {
  const registry = await loadRegistry();
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  try {
    for (const [name, sql] of Object.entries(SHOP_TABLES)) {
      const made = await engine.query(`DESCRIBE ${sql}`);
      const declared = registry.relation(name)?.columns ?? [];
      assert.ok(declared.length > 0, `${name} is not declared`);
      assert.deepEqual(
        made.rows.map((row) => `${row.column_name} ${String(row.column_type).toLowerCase()}`),
        declared.map((column) => `${column.name} ${column.dataType.toLowerCase()}`),
        name,
      );
    }
  } finally {
    await engine.close();
  }
});
