import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiSnippet, connectSnippets } from './connect-snippets.ts';

const PLACE = {
  catalog: 'lake',
  warehouse: 'file:///data/lake',
  database: { host: 'db.example', port: 5433, name: 'portal' },
};

test('each engine is told the catalog, the warehouse and the table', () => {
  const snippets = connectSnippets('gold.fact_sales', PLACE);
  assert.deepEqual(
    snippets.map(({ title }) => title),
    ['PyIceberg', 'Spark', 'Trino', 'DuckDB'],
  );
  for (const { text, needs } of snippets) {
    assert.match(text, /db\.example/);
    assert.match(text, /5433/);
    assert.match(text + needs, /gold\.fact_sales|'gold' AND table_name = 'fact_sales'/);
    assert.match(text, /lake/);
  }
});

test('who may not know the places is given room for them', () => {
  for (const { text } of connectSnippets('gold.x', { catalog: 'lake', warehouse: null, database: null })) {
    assert.match(text, /<host>/);
    assert.match(text, /<database>/);
  }
});

test('odd names are quoted as each place needs it', () => {
  const [, spark, , duckdb] = connectSnippets("odd.it's", PLACE);
  assert.match(spark?.text ?? '', /lake\.odd\.`it's`/);
  assert.match(duckdb?.text ?? '', /table_name = 'it''s'/);
  assert.match(apiSnippet("odd.it's", 'http://portal'), /odd\.\\"it'\\''s\\"/);
});
