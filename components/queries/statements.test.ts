import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTarget, statementAt, statementsOf } from './statements.ts';

const parts = (text: string) => statementsOf(text).map(({ from, to }) => text.slice(from, to));

test('semicolons part statements, where they are no text, comment or default', () => {
  const cases: [text: string, ...expected: string[]][] = [
    ['', ...[]],
    [' \n-- nothing\n', ...[]],
    ['SELECT 1', 'SELECT 1'],
    ['SELECT 1;', 'SELECT 1'],
    ['SELECT 1; ;\n SELECT 2 ', 'SELECT 1', 'SELECT 2'],
    [
      'SELECT \';\', ";", $$;$$ -- ;\n, 2 /* ; */;SELECT 3',
      'SELECT \';\', ";", $$;$$ -- ;\n, 2 /* ; */',
      'SELECT 3',
    ],
    ["SELECT {{a:text=x;'y}} ; SELECT 2", "SELECT {{a:text=x;'y}}", 'SELECT 2'],
    ['-- first\nSELECT 1;\n-- only a remark', '-- first\nSELECT 1'],
    ["SELECT 'never closed; SELECT 2", "SELECT 'never closed; SELECT 2"],
  ];
  for (const [text, ...expected] of cases) assert.deepEqual(parts(text), expected, text);
});

test('the statement at the cursor', () => {
  const text = 'SELECT 1; SELECT 2;\n\nSELECT 3;\n';
  const at = (cursor: number) => {
    const found = statementAt(text, cursor);
    return found && text.slice(found.from, found.to);
  };
  assert.equal(at(0), 'SELECT 1');
  assert.equal(at(8), 'SELECT 1');
  assert.equal(at(9), 'SELECT 1', 'right behind the semicolon');
  assert.equal(at(10), 'SELECT 2');
  assert.equal(at(19), 'SELECT 2');
  assert.equal(at(20), 'SELECT 3', 'on the empty line before it');
  assert.equal(at(text.length), 'SELECT 3');
  assert.equal(statementAt(' -- x', 2), null);
  assert.deepEqual(statementAt('  SELECT 1', 0), { from: 2, to: 10 });
});

test('a run takes what is selected, without the space and the semicolon around', () => {
  const text = 'SELECT 1; SELECT 2;\nSELECT 3';
  const target = (from: number, to: number) => {
    const found = runTarget(text, { from, to });
    return found && text.slice(found.from, found.to);
  };
  assert.equal(target(9, 19), 'SELECT 2');
  assert.equal(target(0, 19), 'SELECT 1; SELECT 2', 'the server says that it takes one');
  assert.equal(target(7, 8), '1');
  assert.equal(target(12, 12), 'SELECT 2');
  assert.equal(target(8, 10), 'SELECT 2', 'nothing but a semicolon is selected');
});
