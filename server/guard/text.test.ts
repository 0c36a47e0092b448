import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readJson } from './json-text.ts';
import { nearestNames } from './nearest-names.ts';
import { withoutParameters, withValues } from './parameters.ts';
import { firstWord, readStatement } from './read-statement.ts';
import { codeUnitOffset, lineAndColumn } from './text-position.ts';
import { tokens } from './tokens.ts';

const kinds = (text: string) =>
  [...tokens(text)]
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('tokens', () => {
  test('are cut as the lexer of DuckDB cuts them', () => {
    assert.deepEqual(kinds(`SELECT "a""b", 'it''s', E'\\'', $$x$$, $t$ $$ $t$, $p, ?1, 1.5e3, a$b -- c`), [
      'word SELECT',
      'quoted "a""b"',
      'symbol ,',
      "string 'it''s'",
      'symbol ,',
      "string E'\\''",
      'symbol ,',
      'string $$x$$',
      'symbol ,',
      'string $t$ $$ $t$',
      'symbol ,',
      'parameter $p',
      'symbol ,',
      'parameter ?1',
      'symbol ,',
      'number 1.5e3',
      'symbol ,',
      'word a$b',
      'comment -- c',
    ]);
    assert.deepEqual(kinds('/* a /* b */ c */ x'), ['comment /* a /* b */ c */', 'word x']);
  });

  test('are the whole text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal([...tokens(text)].map(({ start, end }) => text.slice(start, end)).join(''), text);
      }),
    );
  });
});

describe('parameters', () => {
  test('become NULL, and offsets lead back', () => {
    const sql = "SELECT $first, '$no', x IN $list -- $no\nFROM t WHERE y = ?";
    const { text, toOriginal } = withoutParameters(sql);
    assert.equal(text, "SELECT (NULL), '$no', x IN [NULL] -- $no\nFROM t WHERE y = (NULL)");
    for (const word of ["'$no'", 'x IN', 'FROM', 'WHERE', 'y =']) {
      assert.equal(toOriginal(text.indexOf(word)), sql.indexOf(word), word);
    }
    assert.equal(toOriginal(text.indexOf('NULL')), sql.indexOf('$first'));
  });
});

describe('values in place of parameters', () => {
  test('have the type that they are bound with', () => {
    const values = { a: 15, b: 2.5, c: "it's", d: null, e: true, f: 3e9 };
    assert.equal(
      withValues("SELECT $a, $b,$c -- $a\n, '$a', $d, $e, $f, IN ($a)", values),
      "SELECT CAST(15 AS INTEGER), CAST('2.5' AS DOUBLE),('it''s') -- $a\n, '$a', (NULL), CAST(true AS BOOLEAN), CAST(3000000000 AS BIGINT), IN (CAST(15 AS INTEGER))",
    );
  });

  test('are not put where that would say something else', () => {
    for (const sql of ['x IN $a', 'x in -- it\n $a', '$missing', '?', '$1', '$toString', '$A', '$z'])
      assert.equal(withValues(sql, { a: 1, z: '\0' }), null, sql);
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 60])
      assert.equal(withValues('$a', { a: odd }), null, String(odd));
  });
});

describe('where EXPLAIN ends', () => {
  const cases: [sql: string, body: string, explain: string][] = [
    ['SELECT 1', 'SELECT 1', 'no'],
    ['EXPLAIN SELECT 1', 'SELECT 1', 'plan'],
    [' -- a\n/* b */ explain\tANALYZE\nFROM x', 'FROM x', 'analyze'],
    ['EXPLAIN analyzed', 'analyzed', 'plan'],
    ['explainx SELECT 1', 'explainx SELECT 1', 'no'],
    ['/* /* */ EXPLAIN SELECT 1 */ SELECT 2', '/* /* */ EXPLAIN SELECT 1 */ SELECT 2', 'no'],
    ["SELECT 'EXPLAIN '", "SELECT 'EXPLAIN '", 'no'],
    ['EXPLAIN (FORMAT json) SELECT 1', '(FORMAT json) SELECT 1', 'plan'],
  ];
  for (const [sql, body, explain] of cases) {
    test(JSON.stringify(sql), () => {
      const statement = readStatement(sql);
      assert.deepEqual([statement.body, statement.explain], [body, explain]);
      assert.equal(sql.slice(statement.bodyStart), body);
    });
  }

  test('and the first word of what is refused', () => {
    assert.equal(firstWord(' /* SELECT */ copy x'), 'COPY');
    assert.equal(firstWord('"copy" x'), null);
    assert.equal(firstWord('-- nothing'), null);
  });
});

test('bytes of UTF-8 lead to offsets of JavaScript, and these to lines and columns', () => {
  const text = 'é€😀\u00a0x';
  assert.deepEqual(
    [0, 2, 5, 9, 10, 11, 99].map((byte) => codeUnitOffset(text, byte)),
    [0, 1, 2, 4, 5, 6, 6],
  );
  assert.deepEqual(lineAndColumn('ab\r\nc\nd', 4), { line: 2, column: 1 });
  assert.deepEqual(lineAndColumn('ab\r\nc\nd', 6), { line: 3, column: 1 });
});

test('names that may have been meant', () => {
  const names = ['gold.fact_sales', 'gold.dim_customer', 'gold.dim_product', 'silver.stg_orders'];
  assert.deepEqual(nearestNames('gold.fact_sale', names), ['gold.fact_sales']);
  assert.deepEqual(nearestNames('customer', names), ['gold.dim_customer']);
  assert.deepEqual(nearestNames('glod.dim_product', names), ['gold.dim_product']);
  assert.deepEqual(nearestNames('information_schema.tables', names), []);
  assert.deepEqual(nearestNames('', names), []);
  assert.deepEqual(nearestNames('revneue', ['revenue', 'avenue']), ['revenue']);
});

test('JSON with what JSON does not know', () => {
  assert.deepEqual(readJson('{"a":Infinity,"b":-Infinity,"c":NaN,"d":":Infinity","e":1}'), {
    a: null,
    b: null,
    c: null,
    d: ':Infinity',
    e: 1,
  });
  assert.throws(() => readJson('{'), SyntaxError);
});
