import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCrash } from './engine-error.ts';
import { problemOf } from './problem-of.ts';

const said = (fault: Record<string, string>, prefix = '') => new Error(prefix + JSON.stringify(fault));

test('a mistake has its place, counted in characters, and DuckDB’s words', () => {
  const sql = "SELECT 'ä€😀',\n  nothing";
  const position = String(new TextEncoder().encode(sql.slice(0, sql.indexOf('nothing'))).length);
  const fault = {
    exception_type: 'Binder',
    exception_message: 'Referenced column "nothing" not found',
    position,
  };
  assert.deepEqual(problemOf(said(fault), sql), {
    code: 'bad_request',
    message: 'Referenced column "nothing" not found',
    line: 2,
    column: 3,
    missingTable: null,
  });
  const syntax = {
    exception_type: 'Parser',
    exception_message: 'syntax error at or near "selec"\n\nLINE 1: selec 1\n        ^',
    position: '0',
  };
  assert.deepEqual(problemOf(said(syntax, 'Parser Error: '), 'selec 1'), {
    code: 'bad_request',
    message: 'syntax error at or near "selec"',
    line: 1,
    column: 1,
    missingTable: null,
  });
});

test('what only the server has is named, and the code offers to go there', () => {
  const missing = (part: string, name: string) =>
    problemOf(
      said({
        exception_type: 'Catalog',
        exception_message: `${part} with name "${name}" is not in the catalog, but it exists in the json extension.\n\nPlease try installing and loading the json extension by running:\nINSTALL json;`,
      }),
      'SELECT 1',
    );
  for (const [part, name, begins] of [
    ['Scalar Function', 'json_extract', 'The function json_extract exists only'],
    ['Table Function', 'read_parquet', 'The function read_parquet exists only'],
    ['Scalar Function', '->>', 'The operator ->> exists only'],
    ['Type', 'JSON', 'The type JSON exists only'],
    ['Collation', 'de', 'The collation de exists only'],
  ] as const) {
    const { code, message } = missing(part, name);
    assert.equal(code, 'server_only');
    assert.ok(message.startsWith(begins), message);
    assert.doesNotMatch(message, /INSTALL|extension/);
  }
  const zone = said({
    exception_type: 'Extension Autoloading',
    exception_message: "An error occurred while trying to automatically install the required extension 'icu'",
  });
  assert.match(problemOf(zone, 'SELECT 1').message, /TIMESTAMPTZ/);
  const memory = new Error('Out of Memory Error: could not allocate block of size 256.0 KiB (1.4 GiB used)');
  assert.equal(problemOf(memory, 'SELECT 1').code, 'server_only');
});

test('a table that is not open is named with its schema, as the statement has it', () => {
  const at = (sql: string, table: string, name: string) =>
    problemOf(
      said({
        exception_type: 'Catalog',
        exception_message: `Table with name ${name} does not exist!`,
        error_subtype: 'MISSING_ENTRY',
        type: 'Table',
        name,
        position: String(sql.indexOf(table)),
      }),
      sql,
    );
  assert.equal(at('SELECT * FROM gold.orders o', 'gold.orders', 'orders').missingTable, 'gold.orders');
  assert.equal(at('FROM "Gold" . "my ""t"""', '"Gold"', 'my "t"').missingTable, 'Gold.my "t"');
  const plain = at('FROM orders', 'orders', 'orders');
  assert.deepEqual([plain.code, plain.missingTable], ['server_only', null]);
});

test('a text that a table of one’s own cannot hold is explained', () => {
  const refused = problemOf(
    said({
      exception_type: 'Conversion',
      exception_message: "Could not convert string 'Not known' to UINT8",
      position: '26',
    }),
    "UPDATE mine SET country = 'Not known'",
  );
  assert.equal(refused.code, 'bad_request');
  assert.match(refused.message, /^“Not known” is none of the values that this column was made with\./);
  assert.match(refused.message, /VARCHAR/);
  assert.deepEqual([refused.line, refused.column], [1, 27]);
});

test('an engine that can no longer be trusted is told from a statement that failed', () => {
  const trap = new Error('memory access out of bounds');
  trap.name = 'RuntimeError';
  assert.ok(isCrash(trap));
  assert.ok(isCrash(said({ exception_type: 'FATAL', exception_message: 'database has been invalidated' })));
  assert.ok(!isCrash(said({ exception_type: 'Out of Memory', exception_message: 'Allocation failure' })));
  assert.ok(!isCrash(new Error('query was canceled')));
});
