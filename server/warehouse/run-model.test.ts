import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { type BronzeFeed, bronzeFeed } from '../testing/bronze.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { readFiles } from '../testing/lake.ts';
import { modelFreshness } from './freshness.ts';
import { loadRegistry, type Registry } from './registry.ts';
import { runWarehouse } from './run-warehouse.ts';

const SCHEMA = (type: string) => `
version: 2
sources:
  - name: bronze
    description: Raw events.
    meta: { owner: data }
    tables:
      - name: orders
        description: Orders.
        columns: [{ name: payload, data_type: varchar, description: The event. }]
models:
  - name: lines
    description: The payloads.
    meta: { owner: data }
    columns: [{ name: line, data_type: varchar, description: The payload. }]
  - name: total
    description: How many there are.
    meta: { owner: data }
    columns: [{ name: count, data_type: ${type}, description: The number. }]
  - name: apart
    description: Nobody needs it.
    meta: { owner: data }
    columns: [{ name: one, data_type: integer, description: One. }]
`;
const FILES: Record<string, string> = {
  'dbt_project.yml': 'name: t\nmodels: { t: { +schema: gold, +materialized: table } }',
  'models/schema.yml': SCHEMA('bigint'),
  'models/lines.sql':
    "{{ config(materialized='incremental', incremental_strategy='append') }} SELECT payload AS line FROM {{ added_rows(source('bronze', 'orders')) }}",
  'models/total.sql': "SELECT count(*) AS count FROM {{ ref('lines') }}",
  'models/apart.sql': 'SELECT 1 AS one',
};

let database: TestDatabase;
let engine: DuckDbEngine;
let feed: BronzeFeed;
let folder: string;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  feed = bronzeFeed(engine);
  folder = await mkdtemp(join(tmpdir(), 'warehouse-'));
});
after(async () => {
  await engine.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function project(changes: Record<string, string> = {}): Promise<Registry> {
  for (const [file, text] of Object.entries({ ...FILES, ...changes })) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return loadRegistry(folder);
}

async function values(name: string, column: string): Promise<unknown[]> {
  const table = (await loadTable({ namespace: 'gold', name })) as Table;
  const select = (from: string) => `SELECT "${column}" AS value FROM ${from} ORDER BY 1`;
  const { rows } = await readFiles(engine, table, await liveFiles(table), select);
  return rows.map(({ value }) => value);
}

const kinds = (report: Awaited<ReturnType<typeof runWarehouse>>) =>
  Object.fromEntries(report.models.map(({ model, plan }) => [model, plan.kind]));

describe('a round of the warehouse', () => {
  it('builds everything, then only what has work, and records the runs', async () => {
    const registry = await project();
    assert.deepEqual(kinds(await runWarehouse(engine, registry)), {
      lines: 'full',
      total: 'full',
      apart: 'full',
    });
    await feed.deliver([{ topic: 'orders', event: 'a' }]);
    assert.deepEqual(kinds(await runWarehouse(engine, registry)), {
      lines: 'full',
      total: 'full',
      apart: 'skip',
    });
    await feed.deliver([{ topic: 'orders', event: 'b' }]);
    const report = await runWarehouse(engine, registry);
    assert.deepEqual(kinds(report), { lines: 'incremental', total: 'full', apart: 'skip' });
    assert.deepEqual(await values('lines', 'line'), ['a', 'b']);
    assert.deepEqual(await values('total', 'count'), [2]);
    const { rows } = await pool().query(
      "SELECT mode, reason, rows_in, rows_out FROM model_run WHERE model = 'lines' ORDER BY id DESC LIMIT 1",
    );
    assert.deepEqual(rows, [
      { mode: 'incremental', reason: 'new rows in bronze.orders', rows_in: 1, rows_out: 1 },
    ]);
  });

  it('says how current each model is', async () => {
    const registry = await project();
    await feed.deliver([{ topic: 'orders', event: 'c' }]);
    const lines = async () => {
      const found = (await modelFreshness(registry)).find(({ model }) => model === 'lines');
      assert.ok(found?.dataAsOf);
      return { ...found, dataAsOf: found.dataAsOf };
    };
    const before = await lines();
    assert.equal(before.waitingRows, 1);
    await runWarehouse(engine, registry);
    const now = await lines();
    assert.equal(now.waitingRows, 0);
    assert.equal(now.lastRun?.error, null);
    assert.ok(now.dataAsOf > before.dataAsOf);
  });

  it('looks through compaction, and notes its snapshot so that it may expire', async () => {
    const registry = await project();
    const table = (await loadTable({ namespace: 'bronze', name: 'orders' })) as Table;
    const files = await liveFiles(table);
    const stage = () => stageFiles(engine, table, `SELECT * FROM ${relationSql(table, files)}`);
    const add = await withFiles(files, stage);
    await commitTables([{ table, operation: 'replace', add, remove: files }]);
    assert.equal(kinds(await runWarehouse(engine, registry)).lines, 'advance');
    assert.equal(kinds(await runWarehouse(engine, registry)).lines, 'skip');
    assert.deepEqual(await values('lines', 'line'), ['a', 'b', 'c']);
  });

  it('rebuilds a changed model and what depends on it', async () => {
    const registry = await project({
      'models/lines.sql': `${FILES['models/lines.sql']} WHERE payload <> 'a'`,
    });
    assert.deepEqual(kinds(await runWarehouse(engine, registry)), {
      lines: 'full',
      total: 'full',
      apart: 'skip',
    });
    assert.deepEqual(await values('lines', 'line'), ['b', 'c']);
    assert.deepEqual(await values('total', 'count'), [2]);
    assert.deepEqual(kinds(await runWarehouse(engine, await project())).lines, 'full');
  });

  it('rebuilds a model whose columns changed type', async () => {
    const registry = await project({
      'models/schema.yml': SCHEMA('varchar'),
      'models/total.sql': "SELECT count(*)::VARCHAR AS count FROM {{ ref('lines') }}",
    });
    assert.deepEqual(kinds(await runWarehouse(engine, registry)), {
      lines: 'skip',
      total: 'full',
      apart: 'skip',
    });
    assert.deepEqual(await values('total', 'count'), ['3']);
    await runWarehouse(engine, await project());
    assert.deepEqual(await values('total', 'count'), [3]);
  });

  it('records what fails in words, holds back what depends on it, and goes on with the rest', async () => {
    const registry = await project({
      'models/lines.sql': `${FILES['models/lines.sql']} WHERE no_such_column`,
      'models/apart.sql': 'SELECT 2 AS one',
    });
    const report = await runWarehouse(engine, registry);
    assert.deepEqual(kinds(report), { apart: 'full' });
    assert.deepEqual(report.waiting, ['total']);
    assert.deepEqual(
      report.failures.map(({ model }) => model),
      ['lines'],
    );
    assert.deepEqual(await values('apart', 'one'), [2]);
    const { rows } = await pool().query(
      "SELECT error FROM model_run WHERE model = 'lines' ORDER BY id DESC LIMIT 1",
    );
    assert.match(rows[0].error, /warehouse\/models\/lines\.sql: .*no_such_column/);
    assert.deepEqual(await values('lines', 'line'), ['a', 'b', 'c'], 'the table stays as it was');

    const mended = await runWarehouse(engine, await project());
    assert.deepEqual(mended.failures, []);
  });

  it('refuses a model that emits other columns than it declares', async () => {
    const registry = await project({
      'models/total.sql': "SELECT count(*) AS number FROM {{ ref('lines') }}",
    });
    const { failures } = await runWarehouse(engine, registry);
    assert.match(String(failures[0]?.error), /total .*count is missing; number is not declared/);
    await runWarehouse(engine, await project());
  });

  it('commits nothing when another process was first', async () => {
    const registry = await project();
    await feed.deliver([{ topic: 'orders', event: 'd' }]);
    const [first, second] = await Promise.all([
      runWarehouse(engine, registry),
      createEngine({ memoryLimitMb: 256, threads: 1 }).then(async (other) => {
        const report = await runWarehouse(other, registry);
        await other.close();
        return report;
      }),
    ]);
    assert.deepEqual([first.failures, second.failures], [[], []]);
    assert.deepEqual(await values('lines', 'line'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await values('total', 'count'), [4]);
  });
});
