import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatExact, formatRelative } from './format-time.ts';

const now = new Date('2026-11-23T08:00:00Z');

const CASES: readonly [secondsAgo: number, text: string][] = [
  [0, 'just now'],
  [4, 'just now'],
  [-3, 'just now'],
  [12, '12 sec. ago'],
  [59, '59 sec. ago'],
  [60, '1 min. ago'],
  [3599, '59 min. ago'],
  [7200, '2 hr. ago'],
  [86_400 * 3, '3 days ago'],
  [86_400 * 400, '1 yr. ago'],
  [-180, 'in 3 min.'],
];

for (const [secondsAgo, text] of CASES) {
  test(`${secondsAgo} seconds ago is ${text}`, () => {
    assert.equal(formatRelative(new Date(now.getTime() - secondsAgo * 1000), now), text);
  });
}

test('an age is never rounded up: 119 seconds are one minute', () => {
  assert.equal(formatRelative(new Date(now.getTime() - 119_000), now), '1 min. ago');
});

test('other languages use their own words', () => {
  assert.equal(formatRelative(now, now, 'de'), 'jetzt');
  assert.equal(formatRelative(new Date(now.getTime() - 120_000), now, 'de'), 'vor 2 Min.');
});

test('the exact instant carries its zone', () => {
  assert.equal(formatExact(now, 'en-GB', 'Europe/Berlin'), '23 Nov 2026, 09:00:00 CET');
});
