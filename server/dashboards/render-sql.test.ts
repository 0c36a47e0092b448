import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parametersIn, renderSql } from './render-sql.ts';

const scalars = { from: '2026-11-01', to: '2026-11-23' };

test('a list becomes one parameter for each value', () => {
  const { sql, parameters } = renderSql('SELECT 1 FROM t WHERE [[c IN $countries AND]] d >= $from', scalars, {
    countries: ['DE', 'FR'],
  });
  assert.equal(sql, 'SELECT 1 FROM t WHERE c IN ($countries_1, $countries_2) AND d >= $from');
  assert.deepEqual(parameters, { countries_1: 'DE', countries_2: 'FR', from: '2026-11-01' });
});

test('an optional clause is left out while nothing is chosen, and binds nothing', () => {
  const { sql, parameters } = renderSql('SELECT 1\nFROM t\n[[WHERE c IN $countries]]\n', scalars, {
    countries: [],
  });
  assert.equal(sql, 'SELECT 1\nFROM t');
  assert.deepEqual(parameters, {});
});

test('a clause that names two lists needs both', () => {
  const sql = 'SELECT 1 [[WHERE a IN $a AND b IN $b]]';
  assert.equal(renderSql(sql, {}, { a: ['x'], b: [] }).sql, 'SELECT 1');
  assert.match(renderSql(sql, {}, { a: ['x'], b: ['y'] }).sql, /a IN \(\$a_1\) AND b IN \(\$b_1\)/);
});

test('an unknown parameter and an empty list outside brackets are refused', () => {
  assert.throws(() => renderSql('SELECT $nothing', scalars, {}), /\$nothing is not a parameter/);
  assert.throws(() => renderSql('SELECT 1 WHERE a IN $a', {}, { a: [] }), /\$a is used outside/);
});

test('no value ever reaches the text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 3 }), { minLength: 1, maxLength: 5 }), (values) => {
      const marked = values.map((value) => `⟦${value}⟧`);
      const { sql, parameters } = renderSql('SELECT 1 FROM t WHERE [[c IN $c]]', {}, { c: marked });
      for (const value of marked) assert.ok(!sql.includes(value));
      assert.deepEqual(Object.values(parameters), marked);
      assert.deepEqual(parametersIn(sql).sort(), Object.keys(parameters).sort());
    }),
  );
});
