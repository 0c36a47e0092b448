import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopicLag } from '#server/pipelines/schema.ts';
import { lagInWords } from './lag-words.ts';

const AT = '2026-11-28T08:00:00.000Z';

function lag(waitsMs: number | null, worstMs: number | null, isExact = true): TopicLag {
  const since = new Date(Date.parse(AT) - (waitsMs ?? 0)).toISOString();
  return { targetMs: 10_000, set: null, worstMs, waiting: waitsMs === null ? null : { since, isExact } };
}

test('a target is held by what waits and by what came lately, and nobody is blamed for what is not known', () => {
  for (const [of, status, words, waitsMs] of [
    [lag(null, null), 'idle', 'Nothing lately', null],
    [lag(null, 9_000), 'good', 'Held', null],
    [lag(3_000, 10_900), 'good', 'Held', 3_000],
    [lag(3_000, 30_000), 'warning', 'Late lately', 3_000],
    [lag(3_000, null), 'good', 'Held', 3_000],
    [lag(11_500, 9_000), 'warning', 'Late', 11_500],
    [lag(30_500, null), 'critical', 'Late', 30_500],
    [lag(600_000, 9_000, false), 'notice', 'Perhaps late', 600_000],
    [lag(5_000, 9_000, false), 'good', 'Held', 5_000],
    [lag(-2_000, null), 'good', 'Held', 0],
  ] as const) {
    assert.deepEqual(lagInWords(of, AT), { status, words, waitsMs });
  }
});
