import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, type GridSize, moveCell } from './grid-keys.ts';

const size: GridSize = { rows: 100, columns: 5, page: 10 };
const at: Cell = { row: 50, column: 2 };

const MOVES: readonly [key: string, whole: boolean, from: Cell, to: Cell][] = [
  ['ArrowUp', false, at, { row: 49, column: 2 }],
  ['ArrowUp', false, { row: 0, column: 2 }, { row: -1, column: 2 }],
  ['ArrowUp', false, { row: -1, column: 2 }, { row: -1, column: 2 }],
  ['ArrowUp', true, at, { row: 0, column: 2 }],
  ['ArrowDown', false, { row: 99, column: 2 }, { row: 99, column: 2 }],
  ['ArrowDown', true, at, { row: 99, column: 2 }],
  ['ArrowLeft', false, { row: 3, column: 0 }, { row: 3, column: 0 }],
  ['ArrowRight', false, at, { row: 50, column: 3 }],
  ['ArrowRight', true, at, { row: 50, column: 4 }],
  ['PageDown', false, { row: 95, column: 1 }, { row: 99, column: 1 }],
  ['PageUp', false, { row: 5, column: 1 }, { row: 0, column: 1 }],
  ['Home', false, at, { row: 50, column: 0 }],
  ['Home', true, at, { row: 0, column: 0 }],
  ['End', false, at, { row: 50, column: 4 }],
  ['End', true, at, { row: 99, column: 4 }],
];

for (const [key, whole, from, to] of MOVES) {
  test(`${whole ? 'Control+' : ''}${key} from ${from.row}:${from.column}`, () =>
    assert.deepEqual(moveCell(from, key, whole, size), to));
}

test('other keys move nothing, and an empty grid has its header', () => {
  assert.equal(moveCell(at, 'a', false, size), null);
  assert.deepEqual(moveCell({ row: -1, column: 0 }, 'End', true, { ...size, rows: 0 }), {
    row: -1,
    column: 4,
  });
});
