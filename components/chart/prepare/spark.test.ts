import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkPaths } from './spark.ts';

const CASES: [values: (number | null)[], lines: string, areas: string][] = [
  [[], '', ''],
  [[null, null], '', ''],
  [[0, 10], 'M0 30L100 2', 'M0 30L0 30L100 2L100 30Z'],
  [[10, 10, 10], 'M0 2L50 2L100 2', 'M0 30L0 2L50 2L100 2L100 30Z'],
  [[1, null, 1, 1], 'M0 2H1M66.67 2L100 2', 'M66.67 30L66.67 2L100 2L100 30Z'],
  [[-10, 10], 'M0 30L100 2', 'M0 16L0 30L100 2L100 16Z'],
  [[0, 0], 'M0 30L100 30', 'M0 30L0 30L100 30L100 30Z'],
];

test('lines end at gaps, areas end at zero', () => {
  for (const [values, lines, areas] of CASES) assert.deepEqual(sparkPaths(values), { lines, areas });
});
