import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pool } from '#server/db.ts';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { loadTable } from '#server/lake/catalog.ts';
import { liveFiles } from '#server/lake/plan.ts';
import type { Table } from '#server/lake/table.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { eventTableWith, offsetsOf, range } from '#server/testing/lake.ts';
import { main } from './compact.ts';

let database: TestDatabase;
let engine: DuckDbEngine;
before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
});
after(async () => {
  await engine.close();
  await database.drop();
});

test('the worker compacts what it finds, and ends when told to', async () => {
  const table = await eventTableWith(
    engine,
    'worked',
    range(0, 9).map((i) => [i, i + 1] as const),
  );
  const stop = new AbortController();
  let isReady = false;
  const ended = main({
    signal: stop.signal,
    ready: () => {
      isReady = true;
    },
  });
  let current: Table = table;
  while ((await liveFiles(current)).length > 1) {
    await sleep(20);
    current = (await loadTable(table.name)) as Table;
  }
  assert.ok(isReady);
  stop.abort();
  await ended;
  assert.deepEqual(await offsetsOf(engine, current), range(0, 9));
  const { rows } = await pool().query('SELECT action, files_before, files_after, error FROM maintenance_run');
  assert.deepEqual(rows, [{ action: 'compact', files_before: 9, files_after: 1, error: null }]);
});
