import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COPY_CELLS_MAX, copyCells } from './copy-cells.ts';
import type { GridRows } from './grid-rows.ts';
import { at, isSingle, rangeOf } from './grid-selection.ts';

const COLUMNS = ['a', 'b & c', 'd'].map((name) => ({ name, type: 'VARCHAR' }));

function rows(cells: readonly (readonly (string | null)[])[], rowCount = cells.length): GridRows {
  return {
    rowCount,
    text: (row, column) => cells[row % cells.length]?.[column] ?? null,
    isNumeric: () => false,
  };
}

const all = { firstRow: 0, lastRow: 1, firstColumn: 0, lastColumn: 1 };

describe('copying cells', () => {
  test('rows and columns as text and as a table, markup as text', () => {
    const { tsv, html, sentence } = copyCells(
      COLUMNS,
      rows([
        ['1', '<b>'],
        [null, 'x\ty\n"'],
      ]),
      all,
      false,
    );
    assert.equal(tsv, '1\t<b>\n\t"x\ty\n"""');
    assert.equal(
      html,
      '<table><tr><td>1</td><td>&#60;b&#62;</td></tr><tr><td></td><td>x\ty\n&#34;</td></tr></table>',
    );
    assert.equal(sentence, '2 rows of 2 columns copied.');
  });

  test('with the names of the columns', () => {
    const { tsv, html } = copyCells(COLUMNS, rows([['1', '2']]), { ...all, lastRow: 0 }, true);
    assert.equal(tsv, 'a\tb & c\n1\t2');
    assert.match(html, /<th>b &#38; c<\/th>/);
  });

  test('one cell is what it is', () => {
    assert.equal(
      copyCells(
        COLUMNS,
        rows([['a "b"\n']]),
        { firstRow: 0, lastRow: 0, firstColumn: 0, lastColumn: 0 },
        false,
      ).tsv,
      'a "b"\n',
    );
  });

  test('there is an end, and it says so', () => {
    const { tsv, sentence } = copyCells(
      COLUMNS,
      rows([['1', '2']], 5_000_000),
      { ...all, lastRow: 4_999_999 },
      false,
    );
    assert.equal(tsv.split('\n').length, COPY_CELLS_MAX / 2);
    assert.equal(
      sentence,
      'The first 100,000 of 5,000,000 rows were copied. Export the result to have all of them.',
    );
  });

  test('a selection goes both ways, headers are no cells, rows are whole', () => {
    const back = { anchor: { row: 5, column: 2 }, active: { row: -1, column: 1 }, wholeRows: false };
    assert.deepEqual(rangeOf(back, 4), { firstRow: 0, lastRow: 5, firstColumn: 1, lastColumn: 2 });
    assert.deepEqual(rangeOf({ ...back, wholeRows: true }, 4), {
      firstRow: 0,
      lastRow: 5,
      firstColumn: 0,
      lastColumn: 3,
    });
    assert.deepEqual([isSingle(at({ row: 1, column: 1 })), isSingle(back)], [true, false]);
  });
});
