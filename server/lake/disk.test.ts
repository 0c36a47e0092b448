/** A full or read-only disk: a clear sentence, nothing committed, nothing left half written. */
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { eventTable, offsetsOf, range, stageEvents } from '../testing/lake.ts';
import { removeSmallDisk, run, smallDisk } from '../testing/small-disk.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { stageFiles } from './stage.ts';
import { writeDurably } from './storage.ts';
import type { Table } from './table.ts';

const mount = (...args: string[]) => run('mount', ...args);

const disk = await smallDisk();
const skip = 'unavailable' in disk ? disk.unavailable : false;

describe('a disk that cannot be written', { skip }, () => {
  const path = 'path' in disk ? disk.path : '';
  let database: TestDatabase;
  let engine: DuckDbEngine;
  let table: Table;

  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    const spec = eventTable('disk');
    await mkdir(join(database.dataDir, 'lake', 'bronze'), { recursive: true });
    await symlink(path, join(database.dataDir, 'lake', 'bronze', 'disk'));
    table = await ensureTable(spec);
    const add = await stageEvents(engine, table, 0, 3);
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
  });
  after(async () => {
    await engine?.close();
    await database?.drop();
    await removeSmallDisk(path);
  });

  const files = async () =>
    (await readdir(path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const unavailable = (reason: RegExp) => (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, reason);
    assert.ok(!error.message.includes(path));
    return true;
  };
  const unchanged = async () => {
    assert.deepEqual(await loadTable(table.name), table);
    assert.deepEqual(await offsetsOf(engine, table), range(0, 3));
  };

  test('full while staging', async () => {
    const filesBefore = await files();
    const large = `SELECT i AS "offset", TIMESTAMPTZ '2026-11-20 00:00:00Z' AS arrived_at, sha256(i::VARCHAR) AS payload FROM range(100000) r(i)`;
    await assert.rejects(stageFiles(engine, table, large), unavailable(/no space left/));
    assert.deepEqual(await files(), filesBefore);
    await unchanged();
  });

  test('full while committing, and well again afterwards', async () => {
    const add = await stageEvents(engine, table, 3, 6);
    const filesBefore = await files();
    const ballast = join(path, 'ballast');
    await assert.rejects(
      writeDurably(ballast, Buffer.alloc(2 * 1024 * 1024)),
      unavailable(/the disk is full/),
    );
    assert.deepEqual(await files(), filesBefore, 'a file cut short is removed');

    const free = Number(run('df', '--output=avail', '-B1', path).split('\n')[1]);
    await writeFile(ballast, Buffer.alloc(free));
    await assert.rejects(
      commitTables([{ table, operation: 'append', add }]),
      unavailable(/the disk is full\. Nothing was committed/),
    );
    await rm(ballast);
    assert.deepEqual(await files(), filesBefore);
    await unchanged();
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
    assert.deepEqual(await offsetsOf(engine, table), range(0, 6));
  });

  test('read-only', async () => {
    const add = await stageEvents(engine, table, 6, 8);
    const filesBefore = await files();
    mount('-o', 'remount,ro', path);
    try {
      await assert.rejects(commitTables([{ table, operation: 'append', add }]), unavailable(/read-only/));
      await assert.rejects(stageEvents(engine, table, 8, 9), unavailable(/read-only/));
      assert.deepEqual(await loadTable(table.name), table);
      assert.deepEqual(await offsetsOf(engine, table), range(0, 6));
    } finally {
      mount('-o', 'remount,rw', path);
    }
    assert.deepEqual(await files(), filesBefore);
  });
});
