import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { after, before, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { localPath } from '../lake/location.ts';
import { liveFiles } from '../lake/plan.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, enforce, testDocument, testReader } from '../testing/reader.ts';
import { checkTable } from './check-table.ts';
import { keepQuality } from './keep-quality.ts';
import { readTableQuality } from './service.ts';
import type { SuiteInForce } from './suite-in-force.ts';
import { saveSuite } from './suites-service.ts';

const TABLE = 'proof.numbers';
const SUITE: SuiteInForce = {
  ...{ id: 'mine', origin: 'portal', table: TABLE, name: 'Mine', description: '', everyMinutes: null },
  ...{ version: 1, savedById: null, savedBy: null, savedAt: null },
  checks: [
    ...['expect_column_values_to_be_unique', 'expect_column_values_to_be_increasing'].map((type) => ({
      ...{ id: type, type, arguments: { column: 'id' } },
      ...{ severity: 'critical' as const, gate: 'publish' as const, notes: '' },
    })),
    {
      ...{ id: 'mean', type: 'expect_column_mean_to_be_between', severity: 'critical', gate: 'publish' },
      ...{ arguments: { column: 'weight', min_value: 0, max_value: 0 }, notes: '' },
    },
  ],
};

let database: TestDatabase;
let engine: DuckDbEngine;
let table: Table;

before(async () => {
  database = await testDatabase();
  await enforce(testDocument([ALLOW_ALL]));
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  table = await ensureTable({
    name: { namespace: 'proof', name: 'numbers' },
    fields: [
      { name: 'id', type: 'int' },
      { name: 'weight', type: 'double' },
    ],
    partition: [],
  });
  await overwrite('SELECT i::INT AS id, 0.0 AS weight FROM range(1000) r(i)');
});
after(async () => {
  await engine.close();
  await database.drop();
});

async function overwrite(sql: string): Promise<void> {
  const add = await stageFiles(engine, table, sql);
  [table] = (await commitTables([{ table, operation: 'overwrite', replacePartitions: 'all', add }])) as [
    Table,
  ];
}

it('a table that is rewritten between two statements is checked as it was', async () => {
  const before = String(table.currentSnapshotId);
  let statements = 0;
  const rewriting: Engine = {
    async query(sql, options) {
      statements += 1;
      if (statements === 2) await overwrite('SELECT 7 AS id, 5.0 AS weight FROM range(10) r(i)');
      return engine.query(sql, options);
    },
    close: () => Promise.resolve(),
  };
  const found = await checkTable(rewriting, TABLE, [SUITE], {
    signal: new AbortController().signal,
    now: new Date(),
    runAsAuthor: () => Promise.reject(new Error('None of these is a statement')),
  });
  assert.ok(statements >= 2);
  assert.notEqual(String(table.currentSnapshotId), before);
  assert.deepEqual([found.snapshotId, found.rows], [before, 1000]);
  assert.deepEqual(
    found.checks.map(({ outcome: { state } }) => state),
    ['passed', 'passed', 'passed'],
  );
});

it('a file that cannot be read leaves nothing passed, and is tried again', async () => {
  const reader = await testReader();
  const caller = { reader, networkAddress: '127.0.0.1' };
  const {
    id: _,
    origin: __,
    version: ___,
    savedById: ____,
    savedBy: _____,
    savedAt: ______,
    ...suite
  } = SUITE;
  await saveSuite(caller, { ...suite, id: null, basedOn: null, checks: [...SUITE.checks] });
  const [file] = await liveFiles(table);
  const path = localPath(file?.path ?? '');
  let nowMs = Date.now();
  const keep = () => {
    nowMs += 60_000;
    const options = { signal: new AbortController().signal, now: () => nowMs };
    return keepQuality({ ...options, engine: async () => engine });
  };
  await rename(path, `${path}.away`);
  await keep();
  const ill = await readTableQuality(reader, TABLE);
  assert.deepEqual(
    ill.checks.map(({ result }) => result?.state),
    ['not_evaluated', 'not_evaluated', 'not_evaluated'],
  );
  assert.equal(ill.state, 'warning');
  assert.doesNotMatch(JSON.stringify(ill), /\/tmp\/|\.parquet/, 'no path of this machine is told');
  await rename(`${path}.away`, path);
  await keep();
  const well = await readTableQuality(reader, TABLE);
  assert.deepEqual([well.state, well.error], ['failing', null]);
});
