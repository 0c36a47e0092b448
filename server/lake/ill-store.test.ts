/** An object store that goes away in the middle of work on tables, and a disk that is full where its copies are. */
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { FaultyProxy } from '../testing/faulty-proxy.ts';
import {
  appendEvents,
  eventTable,
  offsetsOf,
  openTestLake,
  range,
  stageEvents,
  type TestLake,
} from '../testing/lake.ts';
import { lakeFilesBelow } from '../testing/lake-files.ts';
import { startS3 } from '../testing/s3.ts';
import { removeSmallDisk, smallDisk } from '../testing/small-disk.ts';
import { loadAllTables, loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { ownCacheDirectory, tableDirectory, toPath } from './location.ts';
import { removeOrphans } from './orphans.ts';
import { readBytes, writeDurably } from './storage.ts';
import type { Table } from './table.ts';

const server = await startS3();
const skip = 'unavailable' in server ? server.unavailable : false;
const disk = await smallDisk();
const noDisk = 'unavailable' in disk ? disk.unavailable : false;

after(async () => {
  if ('path' in disk) await removeSmallDisk(disk.path);
});

describe('an object store that is ill', { skip }, () => {
  let lake: TestLake;
  let proxy: FaultyProxy;
  let table: Table;
  before(async () => {
    assert.ok('settings' in server);
    proxy = new FaultyProxy(server.endpoint);
    Object.assign(process.env, server.settings, {
      S3_ENDPOINT: await proxy.listen(),
      TEST_LAKE_URL: server.url,
      TEST_S3_FOLDER: server.folder,
    });
    lake = await openTestLake();
    table = await appendEvents(lake.engine, await ensureTable(eventTable('ill')), 0, 3);
  });
  beforeEach(() => {
    proxy.choose = () => 'pass';
  });
  after(async () => {
    await lake?.close();
    await proxy?.close();
    if ('stop' in server) await server.stop();
  });

  const unavailable = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof AppError && error.code === 'unavailable', String(error));
    assert.match(error.message, pattern);
    return true;
  };
  const isOf = (url: string, part: string) => url.includes(`/${part}/`);
  const unchanged = async (rows: number) => {
    const now = (await loadTable(table.name)) as Table;
    assert.equal(now.metadataLocation, table.metadataLocation);
    assert.deepEqual(await offsetsOf(lake.engine, now), range(0, rows));
  };

  test('in the middle of a commit: nothing is committed, nothing is left, and the same files go in afterwards', async () => {
    const add = await stageEvents(lake.engine, table, 3, 5);
    const before = await lakeFilesBelow(tableDirectory(table.name));
    // The manifest is stored; the list and the metadata are not.
    proxy.choose = ({ method, url }) =>
      method === 'PUT' && /snap-|metadata\.json/.test(url) ? 'slow-down' : 'pass';
    await assert.rejects(
      commitTables([{ table, operation: 'append', add }]),
      unavailable(/failed at writing .* 6 times in a row \(503 SlowDown\)\. Nothing was committed/),
    );
    proxy.choose = () => 'pass';
    await unchanged(3);
    assert.deepEqual(await lakeFilesBelow(tableDirectory(table.name)), before);
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
    assert.deepEqual(await offsetsOf(lake.engine, table), range(0, 5));
  });

  test('while rows are staged: what was uploaded goes again', async () => {
    const before = await lakeFilesBelow(tableDirectory(table.name));
    let puts = 0;
    proxy.choose = ({ method, url }) =>
      method === 'PUT' && isOf(url, 'data') && ++puts > 1 ? 'internal' : 'pass';
    await assert.rejects(stageEvents(lake.engine, table, 20, 70), unavailable(/failed at writing/));
    proxy.choose = () => 'pass';
    assert.deepEqual(await lakeFilesBelow(tableDirectory(table.name)), before);
    await unchanged(5);
  });

  test('tables are not taken for missing, and no file for an orphan', async () => {
    proxy.choose = ({ method }) => (method === 'GET' ? 'internal' : 'pass');
    await assert.rejects(
      removeOrphans(table.name, { olderThanMs: -60_000 }),
      unavailable(/failed at listing/),
    );
    proxy.choose = () => 'pass';
    // A metadata file that this process has not read yet.
    const { name } = await ensureTable(eventTable('not_read_yet'));
    const { metadataLocation } = (await loadTable(name)) as Table;
    const location = metadataLocation.replace('.metadata.json', '-again.metadata.json');
    await writeDurably(toPath(location), await readBytes(toPath(metadataLocation)));
    await pool().query('UPDATE iceberg_tables SET metadata_location = $1 WHERE table_name = $2', [
      location,
      name.name,
    ]);
    proxy.choose = ({ method }) => (method === 'GET' ? 'internal' : 'pass');
    await assert.rejects(loadAllTables(), unavailable(/failed at reading .*again\.metadata\.json/));
    proxy.choose = () => 'pass';
    assert.equal((await loadAllTables()).length, 2);
  });

  test('a full disk for local copies is said, and what was there is read again afterwards', {
    skip: noDisk,
  }, async () => {
    const cacheFolder = 'path' in disk ? disk.path : '';
    process.env.LAKE_CACHE_DIR = cacheFolder;
    forgetEnv();
    const ballast = join(cacheFolder, 'ballast');
    const fill = () => writeFile(ballast, Buffer.alloc(2 * 1024 * 1024)).catch(() => undefined);
    try {
      assert.deepEqual(await offsetsOf(lake.engine, table), range(0, 5));
      await rm(join(ownCacheDirectory(), 'objects'), { recursive: true });
      await fill();
      await assert.rejects(
        offsetsOf(lake.engine, table),
        unavailable(/cannot write to the folder of local copies: the disk is full.*LAKE_CACHE_DIR/),
      );
      const before = await lakeFilesBelow(tableDirectory(table.name));
      await assert.rejects(stageEvents(lake.engine, table, 5, 7), unavailable(/disk is full|no space left/i));
      assert.deepEqual(await lakeFilesBelow(tableDirectory(table.name)), before);
      await rm(ballast);
      await unchanged(5);
      assert.deepEqual(await readdir(join(ownCacheDirectory(), 'staging')).catch(() => []), []);
    } finally {
      delete process.env.LAKE_CACHE_DIR;
      forgetEnv();
    }
  });
});
