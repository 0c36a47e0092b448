import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_KEYS, pressKey } from './key-sequence.ts';

const KNOWN = ['?', 'g d', 'g h', '/'];

/** What is matched when the keys are pressed `gapMs` apart. */
function type(keys: string, gapMs = 100): string[] {
  let state = NO_KEYS;
  const matched: string[] = [];
  [...keys].forEach((key, position) => {
    const pressed = pressKey(state, key, position * gapMs, KNOWN);
    state = pressed.state;
    if (pressed.matched) matched.push(pressed.matched);
  });
  return matched;
}

const CASES: readonly [keys: string, matched: string[]][] = [
  ['?', ['?']],
  ['gd', ['g d']],
  ['gdgh', ['g d', 'g h']],
  ['ggd', ['g d']],
  ['gx', []],
  ['g?', ['?']],
  ['gxd', []],
  ['d', []],
];

for (const [keys, matched] of CASES) {
  test(`${keys} matches ${matched.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(type(keys), matched);
  });
}

test('keys far apart do not belong together', () => {
  assert.deepEqual(type('gd', 1500), []);
});
