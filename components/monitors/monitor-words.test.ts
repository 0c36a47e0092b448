import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedPoint, MonitorReplay, Verdict } from '#server/monitors/schema.ts';
import { measureWords, replayWords } from './monitor-words.ts';

const point = (verdict: Verdict): JudgedPoint => ({
  ...{
    at: 0,
    value: 1,
    verdict,
    score: 0,
    expected: 1,
    low: 0,
    high: 2,
    side: 0,
    isShift: false,
    tolerance: null,
  },
});
const replay = (...verdicts: Verdict[]): MonitorReplay => ({
  points: verdicts.map(point),
  ...{ learned: 9, needed: 21, unit: 'rows', days: 90 },
});

test('what a replay came to is said', () => {
  assert.equal(replayWords(replay()), 'There are no rows in the past 90 days to learn from.');
  assert.equal(replayWords(replay('learning', 'missing')), 'It would still be learning: 9 of 21 points.');
  assert.equal(
    replayWords(replay('learning', 'expected')),
    'In the past 90 days it would have told nothing.',
  );
  // What goes on is the same alert.
  assert.equal(
    replayWords(replay('expected', 'alert', 'continued')),
    'In the past 90 days it would have told one alert.',
  );
  assert.equal(
    replayWords(replay('alert', 'expected', 'alert')),
    'In the past 90 days it would have told 2 alerts.',
  );
});

test('what is measured is said with its column and unit', () => {
  assert.equal(
    measureWords({ kind: 'nulls', column: 'country' }, 'day'),
    'Share of rows without a value: country, by day',
  );
  assert.equal(measureWords({ kind: 'freshness' }, 'hour'), 'Age of the newest row in seconds, by hour');
});
