import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QualityState } from './schema.ts';
import { type Counted, meanScore, scoreOf } from './score.ts';

const of = (severity: Counted['severity'], state: Counted['state']): Counted => ({ severity, state });

const CASES: readonly [string, readonly Counted[], QualityState, number | null][] = [
  ['no check', [], 'unknown', null],
  ['only what is shown', [of('info', 'failed')], 'unknown', null],
  ['all hold', [of('critical', 'passed'), of('warning', 'passed'), of('info', 'failed')], 'good', 1],
  ['a warning', [of('critical', 'passed'), of('warning', 'failed')], 'warning', 3 / 4],
  [
    'one that could not be evaluated',
    [of('critical', 'not_evaluated'), of('warning', 'passed')],
    'warning',
    1 / 4,
  ],
  ['something critical', [of('critical', 'failed'), of('critical', 'passed')], 'failing', 1 / 2],
];
for (const [name, checks, state, score] of CASES) {
  test(`${name}: ${state}`, () => {
    const found = scoreOf(checks);
    assert.deepEqual([found.state, found.score], [state, score]);
  });
}

test('tables count by the weight of what they hold', () => {
  const tables = [
    { score: 1, weight: 9 },
    { score: 0, weight: 1 },
    { score: null, weight: 0 },
  ];
  assert.equal(meanScore(tables), 0.9);
  assert.equal(meanScore([{ score: null, weight: 0 }]), null);
});
