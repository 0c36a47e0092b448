import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromIPC } from '@uwdata/flechette';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { arrowOfColumns, type FileColumn } from './arrow-of-columns.ts';
import { columnsOfJson } from './columns-of-json.ts';
import { columnsOfParquet } from './columns-of-parquet.ts';
import { csvMistake } from './csv-mistake.ts';
import { duckdbType } from './duckdb-type.ts';
import { kindOfFile } from './kind-of-file.ts';
import { nameForFile } from './table-names.ts';

const ROWS_MAX = 1000;

function read(columns: readonly FileColumn[]) {
  const table = tableFromIPC(arrowOfColumns(columns), { useBigInt: true, useDate: true });
  return {
    types: Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, duckdbType(type)])),
    rows: table.toArray() as Record<string, unknown>[],
  };
}

test('columns of JSON get the narrowest type that holds every value', () => {
  const { types, rows } = read(
    columnsOfJson(
      JSON.stringify([
        {
          id: 1,
          part: 1.5,
          flag: true,
          day: '2026-02-03',
          at: '2026-02-03T10:00:00+02:00',
          code: '007',
          any: 1,
        },
        {
          id: -2,
          part: 2,
          flag: null,
          day: '2024-02-29',
          at: '2026-02-03 10:00',
          code: 'x',
          any: { a: [1] },
          late: 'ä',
        },
      ]),
      ROWS_MAX,
    ),
  );
  assert.deepEqual(types, {
    id: 'BIGINT',
    part: 'DOUBLE',
    flag: 'BOOLEAN',
    day: 'DATE',
    at: 'TIMESTAMP',
    code: 'VARCHAR',
    any: 'VARCHAR',
    late: 'VARCHAR',
  });
  assert.deepEqual(
    rows.map(({ id, code, any, late }) => [id, code, any, late]),
    [
      [1n, '007', '1', null],
      [-2n, 'x', '{"a":[1]}', 'ä'],
    ],
  );
  assert.deepEqual(rows[0]?.at, new Date('2026-02-03T08:00:00.000Z'));
  assert.deepEqual(rows[1]?.at, new Date('2026-02-03T10:00:00.000Z'));
  assert.deepEqual(rows[1]?.day, new Date('2024-02-29T00:00:00.000Z'));
});

test('an object a line is read too, and one object over several lines', () => {
  assert.deepEqual(read(columnsOfJson('\uFEFF{"a":1}\r\n\n{"a":2}\n', ROWS_MAX)).rows.length, 2);
  assert.deepEqual(read(columnsOfJson('{\n "a": 1\n}\n', ROWS_MAX)).rows.length, 1);
});

test('JSON that makes no table is refused with the place', () => {
  for (const [text, says] of [
    ['{"a":1}\n{"a":\n', /^Line 2 is not JSON/],
    ['[{"a":1},\n{"a" 2}]', /^Line 2 is not JSON/],
    ['[{"a":1}', /not JSON/],
    ['[1, 2]', /^Entry 1 is not an object/],
    ['{"a":1}\n[1]\n', /^Line 2 is not an object/],
    ['[]', /no rows/],
    ['[{}]', /empty/],
    [JSON.stringify(Array.from({ length: ROWS_MAX + 1 }, () => ({ a: 1 }))), /more than 1,000 rows/],
  ] as const) {
    assert.throws(() => columnsOfJson(text, ROWS_MAX), { message: says }, text.slice(0, 40));
  }
});

test('a Parquet file keeps its types', async () => {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: [1n, 2n, null], type: 'INT64', nullable: true },
      { name: 'x', data: [1.5, 2, 3], type: 'DOUBLE' },
      { name: 's', data: ['a', 'b', 'ü'], type: 'STRING' },
      { name: 'at', data: [0, 1, 2].map((n) => new Date(Date.UTC(2026, 0, 1, n))), type: 'TIMESTAMP' },
      { name: 'b', data: [true, false, true], type: 'BOOLEAN' },
    ],
  });
  const { types, rows } = read(await columnsOfParquet(bytes, ROWS_MAX));
  assert.deepEqual(types, { id: 'BIGINT', x: 'DOUBLE', s: 'VARCHAR', at: 'TIMESTAMP', b: 'BOOLEAN' });
  assert.deepEqual(
    rows.map(({ id, s }) => [id, s]),
    [
      [1n, 'a'],
      [2n, 'b'],
      [null, 'ü'],
    ],
  );
  assert.deepEqual(rows[2]?.at, new Date('2026-01-01T02:00:00.000Z'));
  await assert.rejects(columnsOfParquet(bytes, 2), /more than 2 rows/);
  await assert.rejects(columnsOfParquet(bytes.slice(0, -20), ROWS_MAX), /broken/);
  const damaged = new Uint8Array(bytes.slice(0));
  damaged.fill(0xff, 4, 40);
  await assert.rejects(columnsOfParquet(damaged.buffer, ROWS_MAX), /cannot be read/);
});

test('names that differ by capitals only, or not at all, stay apart', () => {
  const column = (name: string) => ({ name, values: [1] });
  const { types } = read([column('a'), column('A'), column(''), column('a_2')]);
  assert.deepEqual(Object.keys(types), ['a', 'A_2', 'column3', 'a_2_2']);
});

test('a file is what its contents say', async () => {
  const kind = (name: string, ...parts: BlobPart[]) => kindOfFile(new File(parts, name));
  assert.deepEqual(await kind('a.csv', 'a;b\n1,5;2\n'), { format: 'csv', delimiter: ';' });
  assert.deepEqual(await kind('a.txt', '"a,b"\tc\n'), { format: 'csv', delimiter: '\t' });
  assert.deepEqual(await kind('a.json', ' [{"a":1}]'), { format: 'json' });
  assert.deepEqual(await kind('a.csv', '{"a":1}\n'), { format: 'json' });
  assert.deepEqual(await kind('a.csv', 'PAR1....PAR1'), { format: 'parquet' });
  for (const [name, content, says] of [
    ['a.csv', '', /empty/],
    ['a.csv', 'PK\u0003\u0004....', /Excel/],
    ['a.parquet', 'a,b\n1,2\n', /not a Parquet file, whatever its name says/],
    ['a.json', 'a,b\n1,2\n', /not JSON, whatever its name says/],
    ['a.parquet', 'PAR1....', /ends in the middle/],
    ['a.csv', 'a,b\u0000\n', /not text/],
  ] as const) {
    const found = await kind(name, content);
    assert.match('refusal' in found ? found.refusal : 'it was taken', says);
  }
});

test('a file’s table has a name that needs no quotes and is free', () => {
  const named = (file: string, ...taken: string[]) => nameForFile(file, new Set(taken));
  assert.equal(named('Orders 2026 (final).csv'), 'mine.orders_2026_final');
  assert.equal(named('2026.parquet'), 'mine.file_2026');
  assert.equal(named('Größe"; DROP.json.csv'), 'mine.gro_e_drop');
  assert.equal(named('日本.csv'), 'mine.file');
  assert.equal(named('a.csv', 'mine.a', 'mine.a_2'), 'mine.a_3');
});

test('the line of a mistake in CSV is found', () => {
  for (const fine of [
    'a,b\n1,2\n',
    '\uFEFF"a","b"\r\n1,2\r\n\r\n',
    'a,b\n1,"x ""q"", y"\n2,"two\nlines"\n3,',
    'a,b\n1,5" nails\n',
    '',
  ]) {
    assert.equal(csvMistake(fine, ','), null, fine);
  }
  for (const [text, says] of [
    ['a,b\n1,2\n3,4,5\n', /^Line 3 has 3 columns where the first line has 2/],
    ['a,b\n1,"two\nlines"\n3\n', /^Line 4 has 1 column where/],
    ['a,b\n1,"x\n2,y\n', /^Line 2 opens a quote/],
    ['a,b\n"x"y,2\n', /^Line 2 has text behind a closing quote/],
  ] as const) {
    assert.match(csvMistake(text, ',') ?? 'none', says, text);
  }
});
