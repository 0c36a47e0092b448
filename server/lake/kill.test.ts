/** A process killed at any named step of a commit leaves the old state or the new one, and a table that works. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { appendEvents, eventTable, eventTableWith, offsetsOf, range } from '../testing/lake.ts';
import { loadTable, loadTables } from './catalog.ts';
import { COMMIT_STEPS } from './commit.ts';
import { ensureTable } from './create.ts';
import { removeOrphans } from './orphans.ts';
import { liveFiles } from './plan.ts';
import type { Table } from './table.ts';

const CHILD = new URL('../testing/lake-kill-child.ts', import.meta.url).pathname;
const NAMES = ['killed_append', 'killed_overwrite', 'killed_replace'].map((name) => ({
  namespace: 'bronze',
  name,
}));

describe('a kill in the middle of a commit', () => {
  let database: TestDatabase;
  let engine: DuckDbEngine;
  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
    await pool().query('CREATE TABLE witness (note text)');
  });
  after(async () => {
    await engine.close();
    await database.drop();
  });

  async function makeTables(): Promise<void> {
    await pool().query("DELETE FROM iceberg_tables WHERE table_name LIKE 'killed%'");
    await eventTableWith(engine, 'killed_append', [[0, 4]]);
    await eventTableWith(engine, 'killed_overwrite', [[0, 4]]);
    await eventTableWith(engine, 'killed_replace', [
      [0, 2],
      [2, 4],
    ]);
  }

  async function state(): Promise<{ rows: number[][]; files: number }> {
    const tables = (await loadTables(NAMES)) as Table[];
    const rows = await Promise.all(tables.map((table) => offsetsOf(engine, table)));
    return { rows, files: (await liveFiles(tables[2] as Table)).length };
  }

  const OLD = { rows: [range(0, 4), range(0, 4), range(0, 4)], files: 2 };
  const NEW = { rows: [[...range(0, 4), 10, 11], [20, 21], range(0, 4)], files: 1 };

  for (const step of COMMIT_STEPS) {
    test(`at ${step}`, async () => {
      await makeTables();
      const child = spawn(process.execPath, [CHILD, step, step], {
        env: { ...process.env, DATABASE_URL: database.url, DATA_DIR: database.dataDir },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const [code, signal] = await once(child, 'exit');
      assert.deepEqual([code, signal], [null, 'SIGKILL']);

      const isNew = step === 'committed' || step === 'cleaned-up';
      assert.deepEqual(await state(), isNew ? NEW : OLD);
      const { rows } = await pool().query('SELECT 1 FROM witness WHERE note = $1', [step]);
      assert.equal(rows.length, isNew ? 1 : 0);

      // What the dead left behind goes, what counts stays, and work goes on.
      for (const name of NAMES) await removeOrphans(name, { olderThanMs: -60_000 });
      for (const name of NAMES) assert.deepEqual(await removeOrphans(name, { olderThanMs: -60_000 }), []);
      assert.deepEqual(await state(), isNew ? NEW : OLD);
      const table = await appendEvents(engine, await ensureTable(eventTable('killed_append')), 50, 51);
      assert.ok((await offsetsOf(engine, table)).includes(50));
      assert.deepEqual(await loadTable(table.name), table);
    });
  }
});
