import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeAt } from './range-at.ts';

const TEXT = 'SELECT id,\n  größe FROM sales';

const CASES: readonly [line: number, column: number, marked: string | null][] = [
  [1, 1, 'SELECT'],
  [1, 8, 'id'],
  [1, 10, ','],
  [2, 3, 'größe'],
  [2, 14, 'sales'],
  [2, 19, 's'],
  [2, 40, null],
  [3, 1, null],
];

for (const [line, column, marked] of CASES) {
  test(`${line}:${column} marks ${marked}`, () => {
    const range = rangeAt(TEXT, line, column);
    assert.equal(range && TEXT.slice(range.from, range.to), marked);
  });
}

test('an empty text has nothing to mark', () => assert.equal(rangeAt('', 1, 1), null));
