import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { TableSpec } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { closeGovernedEngine } from './governed-files.ts';
import { type ReadableTable, readableFiles, readableTables, scanBytes } from './readable-files.ts';
import { readableRelations } from './readable-relations.ts';
import type { Reader } from './reader.ts';

const signal = new AbortController().signal;
let database: TestDatabase;
let engine: DuckDbEngine;

const people: TableSpec = {
  name: { namespace: 'proof', name: 'people' },
  fields: [
    { name: 'id', type: 'long' },
    { name: 'email', type: 'string' },
    { name: 'on_day', type: 'date' },
  ],
  partition: [{ source: 'on_day', transform: 'identity' }],
};

async function append(sql: string): Promise<void> {
  const table = await ensureTable(people);
  await commitTables([{ table, operation: 'append', add: await stageFiles(engine, table, sql) }]);
}

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await ensureTable({ ...people, name: { namespace: 'proof', name: 'empty' } });
  await append(
    `SELECT i AS id, 'p' || i || '@example.com' AS email, DATE '2026-11-01' + (i % 3)::INT AS on_day FROM range(30) r(i)`,
  );
});

after(async () => {
  await closeGovernedEngine();
  await engine.close();
  await database.drop();
});

const policy = (kind: string, on: object, more: object = {}) => ({
  kind,
  id: kind.replace('_', '-'),
  title: 'Policy',
  to: { everyone: true },
  on,
  ...more,
});
const maskEmail = policy('mask', { columns: ['proof.people.email'] }, { mask: { kind: 'email' } });
const hideId = policy('deny', { columns: ['proof.people.id'] });
const someRows = policy('row_filter', { datasets: ['proof.people'] }, { where: 'id < 10' });

async function open(reader: Reader, name = 'proof.people') {
  const table = (await readableTables(reader, 'sql')).find((each) => each.name === name);
  assert.ok(table, `${name} is not there`);
  const files = await readableFiles([table], { signal });
  const [relation] = files.relations;
  assert.ok(relation);
  return { table, relation, release: files.release };
}

async function rowsOf(reader: Reader, name?: string) {
  const { relation, release } = await open(reader, name);
  const { rows } = await engine.query(`SELECT * FROM ${relation.fromSql} ORDER BY ALL`);
  release();
  return rows;
}

describe('files for what people write', () => {
  test('the lake’s own where everything is seen, copies where not, and both name no other file', async () => {
    const all = await open(await testReader());
    assert.ok(all.relation.paths.every((path) => path.includes('/lake/')));
    assert.equal(all.relation.paths.length, 3);
    const some = await open(await testReader([ALLOW_ALL, maskEmail]));
    assert.ok(some.relation.paths.every((path) => path.includes('/governed/')));
    assert.notEqual(all.relation.key, some.relation.key);
    for (const { relation } of [all, some]) {
      const named = relation.fromSql.match(/'\/[^']+'/g) ?? [];
      assert.deepEqual(named.map((path) => path.slice(1, -1)).sort(), [...relation.paths].sort());
    }
    all.release();
    some.release();
  });

  test('hold the visible columns of the visible rows, masked, and nothing about the rest', async () => {
    const reader = await testReader([ALLOW_ALL, maskEmail, hideId, someRows]);
    const rows = await rowsOf(reader);
    assert.equal(rows.length, 10);
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['email', 'on_day']);
    assert.ok(rows.every(({ email }) => email === 'p…@example.com'));
    const { relation, table, release } = await open(reader);
    assert.deepEqual(
      table.columns.map(({ name, type }) => `${name} ${type}`),
      ['email VARCHAR', 'on_day DATE'],
    );
    for (const path of relation.paths) {
      const { rows: footer } = await engine.query(`SELECT * FROM parquet_metadata('${path}')`);
      assert.doesNotMatch(JSON.stringify(footer), /p\d+@|"id"/);
    }
    release();
  });

  test('tables without rows and without a snapshot have their columns', async () => {
    assert.deepEqual(await rowsOf(await testReader(), 'proof.empty'), []);
    const noColumns = await testReader([ALLOW_ALL, policy('deny', { columns: ['proof.empty.email'] })]);
    const { relation, release } = await open(noColumns, 'proof.empty');
    const { columns } = await engine.query(`SELECT * FROM ${relation.fromSql}`);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['id', 'on_day'],
    );
    assert.deepEqual(relation.paths, []);
    release();
    const none = policy('row_filter', { datasets: ['proof.people'] }, { where: 'id < 0' });
    assert.deepEqual(await rowsOf(await testReader([ALLOW_ALL, none])), []);
  });

  test('what is not to be seen is in no list', async () => {
    const reader = await testReader([ALLOW_ALL, policy('deny', { datasets: ['proof.people'] })]);
    const names = (await readableTables(reader, 'sql')).map(({ name }) => name);
    assert.ok(names.includes('proof.empty') && !names.includes('proof.people'));
    assert.deepEqual(await readableRelations(reader, 'preview', ['proof.people', 'proof.nothing']), [
      null,
      null,
    ]);
  });

  test('a door that the role does not open stays shut', async () => {
    const reader = { ...(await testReader()), scopes: ['dashboards:read'] } as unknown as Reader;
    await assert.rejects(readableTables(reader, 'sql'), { code: 'forbidden' });
    await assert.rejects(readableRelations(reader, 'export', ['proof.people']), { code: 'forbidden' });
    assert.equal((await readableRelations(reader, 'tile', ['proof.people'])).length, 1);
  });

  test('sizes come from the columns that are read', async () => {
    const { table, release } = await open(await testReader([ALLOW_ALL, maskEmail]));
    const [id, email, none] = await Promise.all([
      scanBytes(table, ['id']),
      scanBytes(table, ['email']),
      scanBytes(table, []),
    ]);
    assert.ok(id > 0 && email > 0);
    assert.equal(none, 0);
    assert.equal(await scanBytes(table, ['id', 'email']), id + email);
    release();
  });

  test('a new snapshot costs its new files only, and an open query keeps what it was given', async () => {
    const reader = await testReader([ALLOW_ALL, maskEmail]);
    const before = await open(reader);
    await append(`SELECT 99 AS id, 'new@example.com' AS email, DATE '2026-12-01' AS on_day`);
    const progress: number[] = [];
    const [table] = (await readableTables(reader, 'sql')).filter(({ name }) => name === 'proof.people');
    const next = await readableFiles([table as ReadableTable], {
      signal,
      onProgress: ({ total }) => progress.push(total),
    });
    assert.deepEqual(progress, [1, 1]);
    assert.equal(next.relations[0]?.paths.length, 4);
    assert.equal(before.relation.paths.length, 3);
    next.release();
    before.release();
  });

  test('columns that nobody decided about stay hidden, whatever the table has become', async () => {
    const reader = await testReader([
      policy('allow', { columns: ['proof.people.id', 'proof.people.email'] }),
    ]);
    const [table] = (await readableTables(reader, 'sql')).filter(({ name }) => name === 'proof.people');
    assert.equal(table?.decision.unrestricted, false);
    assert.deepEqual(Object.keys((await rowsOf(reader))[0] ?? {}), ['id', 'email']);
  });

  test('whoever has gone is not worked for', async () => {
    const { table, release } = await open(await testReader([ALLOW_ALL, maskEmail]));
    release();
    await assert.rejects(
      readableFiles([table], { signal: AbortSignal.abort() }),
      (error) => error instanceof AppError && error.code === 'cancelled',
    );
  });
});
