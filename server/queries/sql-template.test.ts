import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { tokens } from '../guard/tokens.ts';
import { renderTemplate, TemplateError, templateParameters } from './sql-template.ts';

const sql = (text: string, values: Parameters<typeof renderTemplate>[1] = {}) =>
  renderTemplate(text, values).sql;

test('parameters are found in their order, with their types, defaults and whether they may be left out', () => {
  const text = `SELECT * FROM t WHERE day >= {{from}} AND city = {{ city : TEXT = Oslo }}
    [[ AND n > {{n}} AND x < {{x:number}} ]] [[ AND city <> {{city}} ]]`;
  assert.deepEqual(templateParameters(text), [
    { name: 'from', type: 'date', defaultValue: '', isOptional: false },
    { name: 'city', type: 'text', defaultValue: 'Oslo', isOptional: false },
    { name: 'n', type: 'number', defaultValue: '', isOptional: true },
    { name: 'x', type: 'number', defaultValue: '', isOptional: true },
  ]);
});

test('values become literals of their type', () => {
  assert.equal(sql('SELECT {{d:date}}', { d: '2024-02-29' }), "SELECT DATE '2024-02-29'");
  assert.equal(
    sql('SELECT {{t:timestamp}}', { t: '2024-02-29T08:30' }),
    "SELECT TIMESTAMP '2024-02-29 08:30'",
  );
  assert.equal(sql('SELECT {{t}}', { t: "it's" }), "SELECT 'it''s'");
  assert.equal(sql('SELECT 1-{{n}}', { n: '-5' }), 'SELECT 1-(-5)');
  assert.equal(sql('SELECT {{is_new}}', { is_new: 'true' }), 'SELECT true');
  assert.equal(sql('SELECT x IN {{l:list}}', { l: ['a', "b'c"] }), "SELECT x IN ('a', 'b''c')");
});

test('what touches a parameter does not grow together with its value', () => {
  assert.equal(sql('SELECT x{{n}}', { n: '5' }), 'SELECT x 5');
  assert.equal(sql('SELECT E{{t}}', { t: '\\' }), "SELECT E '\\'");
});

test('an optional clause stays while all its parameters have values, and goes as a whole', () => {
  const text = 'SELECT 1 WHERE true [[AND a = {{a}} AND b = {{b}}]] LIMIT 1';
  assert.equal(sql(text, { a: 'x', b: 'y' }), "SELECT 1 WHERE true   AND a = 'x' AND b = 'y'   LIMIT 1");
  assert.equal(sql(text, { a: 'x' }), 'SELECT 1 WHERE true   LIMIT 1');
  assert.equal(sql(text, { a: 'x', b: '' }), 'SELECT 1 WHERE true   LIMIT 1');
});

test('lists of lists, strings and comments are not touched', () => {
  for (const text of [
    'SELECT [[1, 2], [3]]',
    "SELECT '{{a}}'",
    'SELECT 1 -- {{a}}',
    'SELECT "{{a}}" /* {{a}} */',
    "SELECT $x$ {{a}} $x$, {'a': {'b': 1}}",
  ]) {
    assert.equal(sql(text), text);
  }
});

test('what is wrong says so and where', () => {
  const offsetOf = (text: string, values = {}) => {
    try {
      sql(text, values);
    } catch (error) {
      assert.ok(error instanceof TemplateError, String(error));
      return [error.message, error.offset];
    }
    return null;
  };
  assert.deepEqual(offsetOf('SELECT {{from}}'), ['Give a value for from.', 7]);
  assert.deepEqual(offsetOf('SELECT {{from}}', { from: '2023-02-29' }), [
    'The value of from must be a day, like 2026-11-23.',
    7,
  ]);
  assert.deepEqual(offsetOf('SELECT {{n}}', { n: '1); DROP' }), [
    'The value of n must be a number, like 12.5.',
    7,
  ]);
  assert.deepEqual(offsetOf('SELECT {{at}}', { at: '2023-01-01 25:00' }), [
    'The value of at must be a moment, like 2026-11-23 08:30:00.',
    7,
  ]);
  assert.match(String(offsetOf('SELECT {{a:money}}')?.[0]), /no parameter type money/);
  assert.match(String(offsetOf('SELECT 1 [[ AND {{a}}')?.[0]), /no end/);
  assert.match(
    String(offsetOf('SELECT {{a:date}}, {{a:text}}', { a: 'x' })?.[0]),
    /date before and text here/,
  );
  assert.equal(offsetOf('SELECT {{__proto__}}')?.[0], 'Give a value for __proto__.');
});

test('offsets lead back to the template', () => {
  const text = 'SELECT {{a}}, oops [[ , {{b}} ]] , last';
  const { sql: rendered, toTemplate } = renderTemplate(text, { a: 'long value' });
  assert.equal(toTemplate(rendered.indexOf('oops')), text.indexOf('oops'));
  assert.equal(toTemplate(rendered.indexOf('long')), text.indexOf('{{a}}'));
  assert.equal(toTemplate(rendered.indexOf('last')), text.indexOf('last'));
  assert.equal(toTemplate(rendered.length), text.length);
});

test('whatever a text holds, it is one string token, and DuckDB reads the same text out of it', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const nasty = fc.stringMatching(/^[^\0]*$/u, { maxLength: 40 });
    const mixed = fc.oneof(
      nasty,
      fc
        .array(fc.constantFrom("'", '"', '\\', '--', '/*', '*/', '$$', '{{a}}', ']]', ';', '\n', 'x'), {
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(
        mixed.filter((value) => value.length > 0 && value.isWellFormed()),
        async (value) => {
          const rendered = sql('SELECT {{a}} AS v [[ , {{a}} AS w]]', { a: value });
          const strings = [...tokens(rendered)].filter(({ kind }) => kind === 'string');
          assert.equal(strings.length, 2);
          const reader = await connection.runAndReadAll(rendered);
          assert.deepEqual(reader.getRows(), [[value, value]]);
        },
      ),
      { numRuns: 300 },
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});
