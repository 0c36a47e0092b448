import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binary,
  bool,
  type DataType,
  dateDay,
  decimal,
  dictionary,
  float64,
  IntervalUnit,
  int32,
  int64,
  interval,
  list,
  map,
  struct,
  TimeUnit,
  tableFromArrays,
  tableToIPC,
  timeMicrosecond,
  timestamp,
  utf8,
} from '@uwdata/flechette';
import { ArrowRows } from './arrow-rows.ts';

function texts(type: DataType, values: readonly unknown[]): (string | null)[] {
  const table = tableFromArrays({ value: values as unknown[] }, { types: { value: type } });
  const bytes = tableToIPC(table, { format: 'stream' });
  assert.ok(bytes);
  const rows = new ArrowRows();
  rows.append(bytes);
  return Array.from({ length: rows.rowCount }, (_, row) => rows.text(row, 0));
}

const MICROS = TimeUnit.MICROSECOND;
const at = (iso: string) => Date.parse(iso);

const CASES: readonly [what: string, type: DataType, values: unknown[], expected: (string | null)[]][] = [
  ['text, and the lack of it', utf8(), ['', null, 'a\nb', '–'], ['', null, 'a\nb', '–']],
  ['whole numbers beyond 2^53', int64(), [9_007_199_254_740_993n, -1n], ['9007199254740993', '-1']],
  ['numbers', float64(), [0.1, -0, Number.NaN, Infinity, 1e21], ['0.1', '0', 'NaN', 'Infinity', '1e+21']],
  ['truth', bool(), [true, false, null], ['true', 'false', null]],
  [
    'money',
    decimal(18, 2, 128),
    [0.05, -0.05, 12.5, 1234567890123.25],
    ['0.05', '-0.05', '12.50', '1234567890123.25'],
  ],
  ['whole decimals', decimal(38, 0, 128), [12, -3], ['12', '-3']],
  [
    'days',
    dateDay(),
    [at('2026-11-23'), at('1969-12-31'), at('0044-03-15')],
    ['2026-11-23', '1969-12-31', '0044-03-15'],
  ],
  [
    'times of day',
    timeMicrosecond(),
    [0n, 3_723_000_001n, 86_399_999_999n],
    ['00:00:00', '01:02:03.000001', '23:59:59.999999'],
  ],
  [
    'instants',
    timestamp(MICROS, 'UTC'),
    [at('2026-11-23T10:00:00Z'), at('1969-12-31T23:59:59.900Z'), null],
    ['2026-11-23 10:00:00Z', '1969-12-31 23:59:59.9Z', null],
  ],
  [
    'clock times without a zone',
    timestamp(MICROS, null),
    [at('2026-11-23T10:00:00Z')],
    ['2026-11-23 10:00:00'],
  ],
  ['bytes', binary(), [new Uint8Array([0, 97, 92, 255])], ['\\x00a\\x5C\\xFF']],
  [
    'intervals',
    interval(IntervalUnit.MONTH_DAY_NANO),
    [
      [14, 3, 0],
      [0, 1, 3_600_000_000_000],
      [0, 0, 0],
      [0, 0, -1_500_000_000],
    ],
    ['1 year 2 months 3 days', '1 day 01:00:00', '00:00:00', '-00:00:01.5'],
  ],
  ['lists', list(int32()), [[1, null, 3], [], null], ['[1, NULL, 3]', '[]', null]],
  ['lists of text', list(utf8()), [["it's", 'a, b']], ["['it''s', 'a, b']"]],
  [
    'structs',
    struct({ name: utf8(), amount: decimal(9, 2, 128) }),
    [
      { name: 'a', amount: 1.5 },
      { name: null, amount: null },
    ],
    ["{'name': 'a', 'amount': 1.50}", "{'name': NULL, 'amount': NULL}"],
  ],
  ['maps', map(utf8(), int32()), [new Map([['k', 1]])], ["{'k': 1}"]],
  ['categories', dictionary(utf8(), int32()), ['a', 'b', 'a', null], ['a', 'b', 'a', null]],
];

for (const [what, type, values, expected] of CASES) {
  test(what, () => assert.deepEqual(texts(type, values), expected));
}

test('a result grows piece by piece and every cell is found', () => {
  const piece = (values: number[]) => {
    const bytes = tableToIPC(tableFromArrays({ n: values, t: values.map(String) }), { format: 'stream' });
    assert.ok(bytes);
    return bytes;
  };
  const rows = new ArrowRows();
  rows.append(piece([1, 2]));
  rows.append(piece([3]));
  rows.append(piece([4, 5, 6]));
  assert.equal(rows.rowCount, 6);
  assert.deepEqual(
    Array.from({ length: 6 }, (_, row) => rows.text(row, 0)),
    ['1', '2', '3', '4', '5', '6'],
  );
  assert.equal(rows.isNumeric(0), true);
  assert.equal(rows.isNumeric(1), false);
  assert.equal(rows.text(5, 9), null);
});
