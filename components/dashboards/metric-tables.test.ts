import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRegistry } from '#server/warehouse/registry.ts';
import { METRIC_TABLES } from './metric-tables.ts';

test('each metric names tables that models make', async () => {
  const { models } = await loadRegistry();
  const made = new Set(models.map(({ relation }) => relation));
  for (const table of Object.values(METRIC_TABLES).flat()) assert.ok(made.has(table), table);
});
