import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell, exportFileName, toCsv } from './csv.ts';

const CELLS: [string | number | null, string][] = [
  [2500315.63, '2500315.63'],
  [-12.5, '-12.5'],
  [1e-7, '0.0000001'],
  [1e21, '1000000000000000000000'],
  [Number.NaN, ''],
  [null, ''],
  ['Kaffee, gemahlen', '"Kaffee, gemahlen"'],
  ['5" nails', '"5"" nails"'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+491234', "'+491234"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['  =cmd|x', "'  =cmd|x"],
  ['Ünïcode 🙂', 'Ünïcode 🙂'],
];

test('cells', () => {
  for (const [value, expected] of CELLS) assert.equal(csvCell(value), expected, JSON.stringify(value));
});

test('a reader gets back every row, and no text that begins a formula', () => {
  const column = { label: 'x', format: 'text' } as const;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string())), (rows) => {
      const text = toCsv({ columns: [column, column], rows });
      const read: string[][] = parse(text, { bom: true, record_delimiter: '\r\n' });
      assert.equal(read.length, rows.length + 1);
      for (const [place, row] of rows.entries()) {
        for (const [cell, value] of row.entries()) {
          const got = read[place + 1]?.[cell] ?? '';
          assert.ok(got === value || got === `'${value}`);
          assert.doesNotMatch(got, /^\s*[=+\-@]/);
        }
      }
    }),
  );
});

test('a file is named after what it holds and its period', () => {
  assert.equal(
    exportFileName(['Executive', 'Top products'], { from: '2026-10-25', to: '2026-11-23' }, 'csv'),
    'executive-top-products-2026-10-25-to-2026-11-23.csv',
  );
});
