import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOORS } from '#server/access/doors.ts';
import { doorWords } from './door-words.ts';

test('each door has words of its own', () => {
  const words = Object.keys(DOORS).map(doorWords);
  assert.equal(new Set(words).size, words.length);
  for (const [place, door] of Object.keys(DOORS).entries()) assert.notEqual(words[place], door);
  assert.equal(doorWords('of_tomorrow'), 'of_tomorrow');
});
