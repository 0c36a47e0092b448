import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableEntry } from '#server/queries/schema.ts';
import { matchTables } from './match-tables.ts';

const table = (name: string, columns: readonly string[]): TableEntry => ({
  name,
  description: null,
  owner: null,
  tags: [],
  filtered: false,
  columns: columns.map((column) => ({
    name: column,
    type: 'VARCHAR',
    description: null,
    masked: false,
    tags: [],
  })),
});

const TABLES = [
  table('gold.dim_customer', ['customer_key', 'name']),
  table('gold.fact_sales', ['sales_key', 'customer_key']),
  table('silver.orders', ['order_id']),
];

const found = (wanted: string) =>
  matchTables(TABLES, wanted).map(({ table: { name, columns }, byColumn }) =>
    byColumn ? `${name}: ${columns.map((column) => column.name)}` : name,
  );

test('all without a wish', () => assert.equal(found('  ').length, 3));
test('names come before columns, of which only those meant are shown', () =>
  assert.deepEqual(found('Customer'), ['gold.dim_customer', 'gold.fact_sales: customer_key']));
test('nothing is called so', () => assert.deepEqual(found('zebra'), []));
