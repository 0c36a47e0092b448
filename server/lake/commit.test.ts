import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { addedSince, liveFiles } from './plan.ts';
import { relationSql } from './relation.ts';
import { stageFiles } from './stage.ts';
import type { Table, TableSpec } from './table.ts';

export function spec(name: string): TableSpec {
  return {
    name: { namespace: 'bronze', name },
    fields: [
      { name: 'offset', type: 'long', required: true },
      { name: 'arrived_at', type: 'timestamptz', required: true },
      { name: 'payload', type: 'string' },
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
  };
}

describe('lake commits', () => {
  let database: TestDatabase;
  let engine: DuckDbEngine;
  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
  });
  after(async () => {
    await engine.close();
    await database.drop();
  });

  const rowsOf = async (table: Table) =>
    (await engine.query(`SELECT * FROM ${relationSql(table, await liveFiles(table))} ORDER BY "offset"`))
      .rows;

  const days = (from: number, to: number) =>
    `SELECT i AS "offset", TIMESTAMPTZ '2026-11-20 23:00:00Z' + to_hours(i::INT) AS arrived_at, 'p' || i AS payload FROM range(${from}, ${to}) r(i)`;

  test('an append over two days is there, in both, with its bounds', async () => {
    const table = await ensureTable(spec('appended'));
    assert.equal(table.currentSnapshotId, null);
    assert.deepEqual(await rowsOf(table), []);
    const files = await stageFiles(engine, table, days(0, 3));
    assert.deepEqual(files.map((file) => [file.partition, file.recordCount]).sort(), [
      ['2026-11-20', 1],
      ['2026-11-21', 2],
    ]);
    const [committed] = await commitTables([{ table, operation: 'append', add: files, summary: { a: 'b' } }]);
    assert.ok(committed);
    assert.deepEqual(await rowsOf(committed), [
      { offset: 0, arrived_at: '2026-11-20T23:00:00.000Z', payload: 'p0' },
      { offset: 1, arrived_at: '2026-11-21T00:00:00.000Z', payload: 'p1' },
      { offset: 2, arrived_at: '2026-11-21T01:00:00.000Z', payload: 'p2' },
    ]);
    const loaded = await loadTable(table.name);
    assert.deepEqual(loaded, committed);
    const only = await liveFiles(committed, { partitions: ['2026-11-20'] });
    assert.deepEqual(
      only.map((file) => file.recordCount),
      [1],
    );
    assert.equal(only[0]?.lowerBounds.get(1)?.readBigInt64LE(), 0n);
    assert.equal((await readdir(join(database.dataDir, 'lake/bronze/appended/metadata'))).length, 4);
    const added = await addedSince(committed, null);
    assert.equal(added.kind === 'added' && added.files.length, 2);
  });
});
