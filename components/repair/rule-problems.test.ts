import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ELSEWHERE, ruleProblems } from './rule-problems.ts';

test('the first problem of each rule is at its place, and what is of no rule elsewhere', () => {
  const issues = [
    { path: ['rules', 1, 'path'], message: 'No path.' },
    { path: ['rules', 1, 'value'], message: 'No value.' },
    { path: ['rules'], message: 'Add a rule.' },
    { path: ['values'], message: 'Change something.' },
  ];
  assert.deepEqual(
    [...ruleProblems(issues)],
    [
      [1, 'No path.'],
      [ELSEWHERE, 'Add a rule.'],
    ],
  );
});
