/** Tables are read back by icebird, which shares no code with us. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { readByIcebird } from '../testing/icebird.ts';
import {
  appendEvents,
  eventTable,
  eventTableWith,
  openTestLake,
  range,
  type TestLake,
} from '../testing/lake.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { compactTable } from './compact.ts';
import { ensureTable } from './create.ts';
import { expireSnapshots } from './expire.ts';
import { stageFiles } from './stage.ts';
import type { Table } from './table.ts';

describe('icebird reads our tables', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;
  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
  });
  after(() => lake.close());

  const read = (table: Table) => readByIcebird(table, 'offset');

  const expected = (offsets: number[]) =>
    offsets.map((offset) => ({
      offset: BigInt(offset),
      arrived_at: new Date(Date.UTC(2026, 10, 20, offset)),
      payload: offset % 10 === 9 ? undefined : `é🙂 ${offset} "quoted"`,
    }));
  const plain = (rows: Record<string, unknown>[]) =>
    rows.map((row) => ({ ...row, payload: row.payload ?? undefined }));

  test('appends over several partitions', async () => {
    const table = await eventTableWith(engine, 'ice_append', [
      [0, 30],
      [30, 60],
      [60, 61],
    ]);
    assert.deepEqual(plain(await read(table)), expected(range(0, 61)));
  });

  test('an overwritten partition', async () => {
    const table = await eventTableWith(engine, 'ice_overwrite', [
      [0, 48],
      [20, 30],
    ]);
    const add = await stageFiles(
      engine,
      table,
      `SELECT 7 AS "offset", TIMESTAMPTZ '2026-11-20 07:00:00Z' AS arrived_at, 'é🙂 7 "quoted"' AS payload`,
    );
    const [after] = await commitTables([
      { table, operation: 'overwrite', add, replacePartitions: ['2026-11-20'] },
    ]);
    const offsets = [7, ...range(24, 48), ...range(24, 30)].toSorted((a, b) => a - b);
    assert.deepEqual(plain(await read(after as Table)), expected(offsets));
  });

  test('an added column, after compaction, expiry and sixty commits', async () => {
    const spec = eventTable('ice_long');
    let table = await ensureTable(spec);
    for (const index of range(0, 55)) table = await appendEvents(engine, table, index, index + 1);
    table = await ensureTable({
      ...spec,
      fields: [...spec.fields, { name: 'amount', type: 'decimal(18, 2)' }],
    });
    const withAmount = (index: number) =>
      `SELECT ${index} AS "offset", TIMESTAMPTZ '2026-11-20 00:00:00Z' + to_hours(${index}) AS arrived_at, NULL AS payload, ${index}.25 AS amount`;
    for (const index of range(55, 60)) {
      const add = await stageFiles(engine, table, withAmount(index));
      [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
    }
    const check = async () => {
      const rows = await read((await loadTable(spec.name)) as Table);
      assert.deepEqual(
        rows.map((row) => Number(row.offset)),
        range(0, 60),
      );
      assert.deepEqual(
        rows.map((row) => row.amount ?? null),
        range(0, 60).map((index) => (index < 55 ? null : index + 0.25)),
      );
    };
    await check();
    const report = await compactTable(engine, spec.name);
    assert.equal(report.filesBefore, 60);
    assert.equal(report.filesAfter, 3);
    await check();
    assert.ok((await expireSnapshots(spec.name, { nowMs: Date.now() + 86_400_000 })) > 0);
    await check();
  });

  test('every column type', async () => {
    const table = await ensureTable({
      name: { namespace: 'silver', name: 'types' },
      fields: [
        { name: 'offset', type: 'long' },
        { name: 'b', type: 'boolean' },
        { name: 'i', type: 'int' },
        { name: 'd', type: 'double' },
        { name: 's', type: 'string' },
        { name: 'x', type: 'binary' },
        { name: 'day', type: 'date' },
        { name: 'ts', type: 'timestamp' },
        { name: 'tz', type: 'timestamptz' },
        { name: 'small', type: 'decimal(4, 1)' },
        { name: 'money', type: 'decimal(18, 2)' },
        { name: 'category', type: 'string' },
      ],
      partition: [{ source: 'category', transform: 'identity' }],
    });
    const add = await stageFiles(
      engine,
      table,
      `SELECT i AS "offset", i = 1 AS b, -i::INT AS i, i / 3.0 AS d, 's' || i AS s, 'AB'::BLOB AS x,
        DATE '1969-12-31' + i::INT AS day, TIMESTAMP '2026-01-01 00:00:00.123' AS ts, TIMESTAMPTZ '2026-01-01 00:00:00.123Z' AS tz,
        -12.5 AS small, 1234567890.12 AS money, CASE i WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'a/b=c é' END AS category
       FROM range(3) r(i)`,
    );
    const [after] = await commitTables([{ table, operation: 'append', add }]);
    const at = new Date('2026-01-01T00:00:00.123Z');
    assert.deepEqual(
      // icebird gives bytes as text and scales decimals in floating point.
      (await read(after as Table)).map((row) => ({ ...row, money: Number(Number(row.money).toFixed(2)) })),
      range(0, 3).map((i) => ({
        offset: BigInt(i),
        b: i === 1,
        i: 0 - i,
        d: i / 3,
        s: `s${i}`,
        x: 'AB',
        day: new Date(Date.UTC(1969, 11, 31 + i)),
        ts: at,
        tz: at,
        small: -12.5,
        money: 1234567890.12,
        category: [null, '', 'a/b=c é'][i],
      })),
    );
  });
});
