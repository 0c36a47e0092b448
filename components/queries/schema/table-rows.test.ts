import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableEntry } from '#server/queries/schema.ts';
import { matchTables } from './match-tables.ts';
import { tableRows } from './table-rows.ts';

const table = (name: string, ...columns: string[]): TableEntry => ({
  name,
  description: null,
  owner: null,
  tags: [],
  filtered: false,
  columns: columns.map((column) => ({
    name: column,
    type: 'DATE',
    description: null,
    tags: [],
    masked: false,
  })),
});
const TABLES = [table('gold.a', 'x', 'y'), table('gold.b', 'x'), table('silver.c', 'z'), table('loose')];

const shown = (wanted: string, ...toggled: string[]) =>
  tableRows(matchTables(TABLES, wanted), new Set(toggled), wanted !== '').map((row) =>
    row.kind === 'schema'
      ? `${row.schema} (${row.count})`
      : row.kind === 'table'
        ? `- ${row.shortName}`
        : `-- ${row.column.name}`,
  );

test('schemas are open and tables closed until they are pressed', () => {
  assert.deepEqual(shown(''), ['gold (2)', '- a', '- b', 'silver (1)', '- c', '- loose']);
  assert.deepEqual(shown('', 'schema gold', 'silver.c'), [
    'gold (2)',
    'silver (1)',
    '- c',
    '-- z',
    '- loose',
  ]);
});

test('a search opens what it finds, and a press closes that again', () => {
  assert.deepEqual(shown('x', 'schema gold'), ['gold (2)', '- a', '-- x', '- b', '-- x']);
  assert.deepEqual(shown('x', 'gold.a'), ['gold (2)', '- a', '- b', '-- x']);
  assert.deepEqual(shown('silver'), ['silver (1)', '- c']);
});
