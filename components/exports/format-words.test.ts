import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateText } from './format-words.ts';

const write = { count: (value: number) => `${value}`, bytes: (value: number) => `${value} B` };

test('the state of an export in a line', () => {
  const text = (item: Parameters<typeof stateText>[0]) => stateText(item, write);
  assert.equal(text({ status: 'waiting', rows: 0, bytes: 0, error: null }), 'Waiting for its turn…');
  assert.equal(text({ status: 'running', rows: 0, bytes: 0, error: null }), 'Running…');
  assert.equal(text({ status: 'running', rows: 2, bytes: 9, error: null }), '2 rows, 9 B so far…');
  assert.equal(text({ status: 'done', rows: 1, bytes: 9, error: null }), '1 row, 9 B');
  assert.equal(
    text({ status: 'failed', rows: 1, bytes: 9, error: 'The disk is full.' }),
    'The disk is full.',
  );
});
