import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableEntry } from '#server/queries/schema.ts';
import { CatalogueIndex } from './catalogue-index.ts';
import { entityAt } from './entity-at.ts';

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
const index = new CatalogueIndex(
  {
    tables: [table('gold.sales', 'country', 'day'), table('gold.people', 'name', 'country')],
    metrics: [{ name: 'net', label: 'Net', description: '', expression: 'sum(x)', table: 'gold.sales' }],
  },
  [{ name: 'round', kind: 'scalar', signatures: ['round(x)'], description: null }],
);

/** What the name at the `|` is, in short. */
function at(marked: string): string | null {
  const place = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = entityAt(index, text, place);
  if (!found) return null;
  const { entity } = found;
  const said = text.slice(found.from, found.to);
  switch (entity.kind) {
    case 'table':
      return `${said}: table ${entity.table.name}`;
    case 'column':
      return `${said}: column ${entity.column.name} of ${entity.table?.name ?? 'the query'}`;
    case 'function':
      return `${said}: function ${entity.function.name}`;
    case 'metric':
      return `${said}: metric ${entity.metric.name}`;
    case 'query':
      return `${said}: query of ${entity.columns.join(' ')}`;
  }
}

test('what a name stands for', () => {
  assert.equal(at('SELECT * FROM gold.sa|les'), 'gold.sales: table gold.sales');
  assert.equal(at('SELECT * FROM GOLD.SA|LES'), 'GOLD.SALES: table gold.sales');
  assert.equal(at('SELECT coun|try FROM gold.people'), 'country: column country of gold.people');
  assert.equal(
    at('SELECT p.coun|try FROM gold.sales s, gold.people p'),
    'country: column country of gold.people',
  );
  assert.equal(at('SELECT |p.country FROM gold.sales s, gold.people p'), 'p: table gold.people');
  assert.equal(at('SELECT ro|und(day) FROM gold.sales'), 'round: function round');
  assert.equal(at('SELECT round(d|ay) FROM gold.sales'), 'day: column day of gold.sales');
  assert.equal(at('SELECT ne|t FROM gold.sales'), 'net: metric net');
  assert.equal(at('WITH q AS (SELECT day AS d FROM gold.sales) SELECT d| FROM q'), null, 'behind the name');
  assert.equal(
    at('WITH q AS (SELECT day AS d FROM gold.sales) SELECT |d FROM q'),
    'd: column d of the query',
  );
  assert.equal(at('WITH q AS (SELECT day AS d FROM gold.sales) SELECT d FROM |q'), 'q: query of d');
});

test('nothing for what is not known, and in texts and comments', () => {
  for (const marked of [
    'SELECT un|known FROM gold.sales',
    "SELECT 'coun|try' FROM gold.sales",
    'SELECT 1 -- coun|try',
    'SEL|ECT 1',
    '|',
  ]) {
    assert.equal(at(marked), null, marked);
  }
});
