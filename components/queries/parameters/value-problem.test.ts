import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersOf, valueProblem } from './value-problem.ts';

test('the parameters stay as they were while the text cannot be read', () => {
  const found = parametersOf('SELECT {{from}} [[ AND {{x:number}} ]]', []);
  assert.deepEqual(
    found.map(({ name, type, isOptional }) => [name, type, isOptional]),
    [
      ['from', 'date', false],
      ['x', 'number', true],
    ],
  );
  assert.equal(parametersOf('SELECT {{from}} , 1 [[ AND {{x:number}} ]]', found), found, 'nothing changed');
  assert.equal(parametersOf('SELECT {{from:nope}}', found), found);
  assert.deepEqual(parametersOf('SELECT 1', found), []);
});

test('a value is told to be wrong before anything is run', () => {
  assert.equal(valueProblem('n', 'number', '12.5'), null);
  assert.equal(valueProblem('n', 'number', undefined), null);
  assert.equal(valueProblem('n', 'number', ''), null);
  assert.match(valueProblem('n', 'number', '1; DROP') ?? '', /must be a number/);
  assert.match(valueProblem('d', 'date', '2026-02-30') ?? '', /must be a day/);
  assert.match(valueProblem('b', 'boolean', 'maybe') ?? '', /true or false/);
  assert.equal(valueProblem('l', 'list', ["it's", 'two']), null);
});
