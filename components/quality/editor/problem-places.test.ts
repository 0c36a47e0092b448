import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listedChecks, placeProblems } from './problem-places.ts';

const TEXT = `table: silver.stg_orders
name: Orders
checks:
  - expect_column_values_to_be_uniqe: { column: order_id }
    severity: critical
  - expect_column_values_to_not_be_null: { column: order_id }
    severity: grave
`;

function marked(where: string, text = TEXT): string {
  const [place] = placeProblems(text, [{ where, message: 'Wrong.' }]);
  assert.equal(place?.message, 'Wrong.');
  return text.slice(place?.from, place?.to);
}

test('a problem is marked where it is', () => {
  assert.equal(marked('checks[0]'), 'expect_column_values_to_be_uniqe: { column: order_id }');
  assert.equal(marked('checks[1].severity'), 'grave');
  assert.equal(marked('name'), 'Orders');
  assert.equal(marked('line 3'), 'checks:');
});

test('what has no place is marked at what it is missing in, or at the top', () => {
  assert.equal(marked('checks[1].gate'), 'expect_column_values_to_not_be_null: { column: order_id }');
  assert.equal(marked(''), 'table: silver.stg_orders');
  assert.equal(marked('line 99'), '');
  assert.deepEqual(placeProblems('', [{ where: '', message: 'Empty.' }]), [
    { from: 0, to: 0, message: 'Empty.' },
  ]);
});

test('the checks of a text are counted, where it can be read', () => {
  assert.equal(listedChecks(TEXT), 2);
  assert.equal(listedChecks('checks: [a'), null);
  assert.equal(listedChecks('name: x'), null);
  assert.equal(listedChecks(''), null);
});
