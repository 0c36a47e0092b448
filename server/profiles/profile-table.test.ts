import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { liveFiles } from '../lake/plan.ts';
import { stageFiles } from '../lake/stage.ts';
import type { FieldType, Table } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { readFiles } from '../testing/lake.ts';
import { profileTable, refreshFigures } from './profile-table.ts';

let database: TestDatabase;
let engine: DuckDbEngine;
before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
});
after(async () => {
  await engine.close();
  await database.drop();
});

async function tableOf(
  name: string,
  columns: Readonly<Record<string, FieldType>>,
  selects: readonly string[],
): Promise<Table> {
  let table = await ensureTable({
    name: { namespace: 'bronze', name },
    fields: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
    partition: [],
  });
  for (const sql of selects) {
    const add = await stageFiles(engine, table, sql);
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
  }
  return table;
}

test('every type is told of as far as it can be', async () => {
  const table = await tableOf(
    'types',
    {
      n: 'int',
      big: 'decimal(38, 6)',
      x: 'double',
      at: 'timestamptz',
      plain: 'timestamp',
      day: 'date',
      yes: 'boolean',
      word: 'string',
      doc: 'string',
      raw: 'binary',
    },
    [
      `SELECT i::INT AS n, (i - 50)::DECIMAL(38, 6) AS big,
        CASE i WHEN 0 THEN 'nan' WHEN 1 THEN 'inf' WHEN 2 THEN '-inf' ELSE i::VARCHAR END::DOUBLE AS x,
        TIMESTAMPTZ '2026-11-20 00:00:00.5Z' + to_hours(i::INT) AS at,
        CASE i WHEN 0 THEN 'infinity' ELSE '0001-01-01 00:00:00' END::TIMESTAMP AS plain,
        DATE '1969-12-31' + i::INT AS day, i % 4 = 0 AS yes,
        CASE WHEN i % 10 = 0 THEN NULL WHEN i % 10 = 1 THEN '' ELSE 'w' || (i % 3) END AS word,
        '{"i":' || i || '}' AS doc, 'x'::BLOB AS raw FROM range(100) r(i)`,
    ],
  );
  const { rows, rowsScanned, columns } = await profileTable(engine, table);
  assert.deepEqual([rows, rowsScanned], [100, 100]);
  const of = (name: string) => columns.find((column) => column.name === name);
  const ends = (name: string) => [of(name)?.min, of(name)?.max];
  assert.deepEqual(ends('n'), ['0', '99']);
  assert.deepEqual(ends('big'), ['-50.000000', '49.000000']);
  assert.deepEqual(ends('x'), ['3.0', '99.0']);
  assert.deepEqual([of('x')?.nan, of('x')?.infinite, of('x')?.mean], [1, 2, 51]);
  assert.deepEqual(ends('at'), ['2026-11-20 00:00:00.5+00', '2026-11-24 03:00:00.5+00']);
  assert.deepEqual(
    [ends('plain'), of('plain')?.infinite],
    [['0001-01-01 00:00:00', '0001-01-01 00:00:00'], 1],
  );
  assert.deepEqual(ends('day'), ['1969-12-31', '1970-04-09']);
  assert.deepEqual(of('yes')?.top, [
    { value: 'false', rows: 75 },
    { value: 'true', rows: 25 },
  ]);
  const word = of('word');
  assert.deepEqual(
    [word?.nulls, word?.nullsExact, word?.empty, word?.min, word?.max],
    [10, true, 10, '', 'w2'],
  );
  assert.deepEqual(word?.top?.map(({ value }) => value).sort(), ['', 'w0', 'w1', 'w2']);
  assert.deepEqual([of('doc')?.jsonShare, of('doc')?.top], [1, null]);
  assert.deepEqual([of('raw')?.min, of('raw')?.distinct, of('raw')?.nulls], [null, null, 0]);
  const histogram = of('n')?.histogram ?? [];
  assert.deepEqual([histogram.length, histogram.reduce((sum, bin) => sum + bin.rows, 0)], [20, 100]);
  assert.equal(
    of('x')?.histogram?.reduce((sum, bin) => sum + bin.rows, 0),
    97,
  );
});

test('bounds from the metadata are those that the rows have', async () => {
  const columns = {
    n: 'long',
    d: 'decimal(18, 4)',
    e: 'decimal(5, 0)',
    at: 'timestamptz',
    plain: 'timestamp',
    day: 'date',
  } as const;
  const table = await tableOf('bounds', columns, [
    `SELECT -i AS n, -i / 7 AS d, i - 3 AS e, TIMESTAMPTZ '1969-12-31 23:59:59.999999Z' - to_days(i::INT) AS at,
      TIMESTAMP '9999-12-31 23:59:59' - to_seconds(i) AS plain, DATE '0001-01-01' + i::INT AS day FROM range(5) r(i)`,
    `SELECT i AS n, 0.5 AS d, NULL AS e, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS at, NULL AS plain, DATE '2026-01-01' AS day FROM range(3) r(i)`,
  ]);
  const list = Object.keys(columns).map(
    (name) => `min("${name}")::VARCHAR AS min_${name}, max("${name}")::VARCHAR AS max_${name}`,
  );
  const truth = await readFiles(
    engine,
    table,
    await liveFiles(table),
    (from) => `SELECT ${list} FROM ${from}`,
  );
  const profile = await profileTable(engine, table);
  for (const { name, min, max } of profile.columns) {
    assert.deepEqual([min, max], [truth.rows[0]?.[`min_${name}`], truth.rows[0]?.[`max_${name}`]], name);
  }
});

test('a newer snapshot is told of without reading a row', async () => {
  const table = await tableOf('newer', { n: 'int', word: 'string' }, [
    `SELECT i::INT AS n, 'a' AS word FROM range(10) r(i)`,
  ]);
  const { columns } = await profileTable(engine, table);
  const grown = await tableOf('newer', { n: 'int', word: 'string' }, [`SELECT 77 AS n, NULL AS word`]);
  const refreshed = await refreshFigures(grown, columns);
  assert.equal(refreshed.rows, 11);
  assert.deepEqual(
    refreshed.columns.map(({ min, max, nulls }) => [min, max, nulls]),
    [
      ['0', '77', 0],
      ['a', 'a', 1],
    ],
  );
});

test('a table of two thousand columns is profiled in batches, and one without rows has no values', async () => {
  const names = Array.from({ length: 2000 }, (_, place) => `column_${place}`);
  const wide = Object.fromEntries(names.map((name) => [name, 'int' as FieldType]));
  const table = await tableOf('wide', wide, [
    `SELECT ${names.map((name, place) => `(i + ${place})::INT AS ${name}`)} FROM range(50) r(i)`,
  ]);
  const { columns } = await profileTable(engine, table);
  assert.equal(columns.length, 2000);
  assert.deepEqual([columns[1999]?.min, columns[1999]?.max], ['1999', '2048']);
  const none = await profileTable(engine, await tableOf('none', { n: 'int', word: 'string' }, []));
  assert.deepEqual(
    none.columns.map(({ min, nulls, top, histogram }) => [min, nulls, top, histogram]),
    [
      [null, 0, [], null],
      [null, 0, [], null],
    ],
  );
});
