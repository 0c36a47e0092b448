import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf } from './text-format.ts';

test('what a text is, is told by how it begins and what it lists', () => {
  assert.equal(formatOf('\n{ "expectations": [] }'), 'gx');
  assert.equal(formatOf('version: 2\nmodels:\n  - name: stg_orders\n'), 'dbt');
  assert.equal(formatOf('sources:\n  - name: bronze\n'), 'dbt');
  assert.equal(formatOf('name: Orders\nchecks:\n  - expect_column_to_exist: { column: models }\n'), 'yaml');
  assert.equal(formatOf(''), 'yaml');
});
