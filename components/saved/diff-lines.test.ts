import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffLines } from './diff-lines.ts';

const marks = { same: ' ', removed: '-', added: '+' };
const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => marks[kind] + text);

test('lines that stay are shown between those that go and come', () => {
  assert.deepEqual(shown('SELECT a\nFROM t\nWHERE x', 'SELECT a, b\nFROM t\nLIMIT 1\nWHERE x'), [
    '-SELECT a',
    '+SELECT a, b',
    ' FROM t',
    '+LIMIT 1',
    ' WHERE x',
  ]);
  assert.deepEqual(shown('a', 'a'), [' a']);
  assert.deepEqual(shown('', 'a'), ['-', '+a']);
  assert.deepEqual(shown('a\na\na', 'a\na'), [' a', ' a', '-a'].sort(), 'a line that is there several times');
});

test('a diff holds both texts, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const without = (kind: string) =>
        lines.flatMap((line) => (line.kind === kind ? [] : [line.text])).join('\n');
      assert.equal(without('added'), before);
      assert.equal(without('removed'), after);
    }),
  );
});

test('very long texts are compared in no time', () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, n) => `${word} ${n}`).join('\n');
  assert.equal(diffLines(`begin\n${lines('a')}\nend`, `begin\n${lines('b')}\nend`).length, 40_002);
});
