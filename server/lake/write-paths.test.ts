/** Where a table wants its new files, and how its metadata is written. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../errors.ts';
import { appendEvents, eventTable, offsetsOf, openTestLake, range, type TestLake } from '../testing/lake.ts';
import { lakeFilesBelow } from '../testing/lake-files.ts';
import { loadTable } from './catalog.ts';
import { compactTable } from './compact.ts';
import { ensureTable, updateTable } from './create.ts';
import { deleteRows } from './delete-rows.ts';
import { expireSnapshots, sweepGarbage } from './expire.ts';
import { isObject, lakeRoot, tableDirectory, toLocation } from './location.ts';
import { removeOrphans } from './orphans.ts';
import { liveFiles } from './plan.ts';
import type { Table } from './table.ts';
import { dataDirectory, metadataDirectory, nextMetadataLocation } from './write-paths.ts';

describe('where the files of a table go', () => {
  let lake: TestLake;
  before(async () => {
    lake = await openTestLake();
  });
  after(() => lake.close());

  const named = (name: string) => ({ namespace: 'bronze', name });
  const withProperties = (table: Table, properties: Record<string, string>): Table => ({
    ...table,
    metadata: { ...table.metadata, properties: { ...table.metadata.properties, ...properties } },
  });
  const setProperties = (name: string, properties: Record<string, string>) =>
    updateTable(named(name), ({ metadata }) => ({
      ...metadata,
      properties: { ...metadata.properties, ...properties },
    }));

  test('rows, positions of deleted rows and metadata go where the table wants them, and stay when it wants another place', async () => {
    const directory = tableDirectory(named('elsewhere'));
    const [hot, about] = [`${directory}/hot`, `${directory}/about`];
    let table = await ensureTable(
      eventTable('elsewhere', {
        properties: { 'write.data.path': toLocation(hot), 'write.metadata.path': `${toLocation(about)}/` },
      }),
    );
    for (const from of [0, 30, 60]) table = await appendEvents(lake.engine, table, from, from + 30);
    await deleteRows(lake.engine, table.name, { sql: '"offset" = 7' });
    const files = await lakeFilesBelow(directory);
    assert.ok(files.length > 10);
    for (const path of files) assert.ok(path.startsWith(`${hot}/`) || path.startsWith(`${about}/`), path);
    assert.ok(files.some((path) => path.startsWith(`${about}/`) && path.endsWith('.metadata.json')));

    await setProperties('elsewhere', { 'write.data.path': '', 'write.metadata.path': '' });
    table = (await loadTable(table.name)) as Table;
    table = await appendEvents(lake.engine, table, 90, 120);
    const all = range(0, 120).filter((each) => each !== 7);
    assert.deepEqual(await offsetsOf(lake.engine, table), all);
    const folders = new Set((await liveFiles(table)).map(({ path }) => path.startsWith(`${hot}/`)));
    assert.deepEqual(folders, new Set([true, false]));

    await compactTable(lake.engine, table.name, { rules: { minFiles: 2, restingMs: 0 } });
    await expireSnapshots(table.name, { graceMs: 0, minDropped: 1, nowMs: Date.now() + 1e9 });
    await sweepGarbage();
    await removeOrphans(table.name, { olderThanMs: -1e6 });
    assert.deepEqual(await offsetsOf(lake.engine, (await loadTable(table.name)) as Table), all);
  });

  test('a folder that is not its own is refused in a sentence, and nothing is written', async () => {
    const table = await ensureTable(eventTable('refused'));
    const other = toLocation(`${lakeRoot()}/bronze/other/data`);
    const places = [
      `${table.metadata.location}s/data`,
      other,
      `${table.metadata.location}/../other`,
      'hdfs://host/x',
      'data',
      's3://bucket/a//b',
      's3://b/../c',
    ];
    if (!isObject(lakeRoot())) places.push('file:///tmp', '/etc');
    for (const place of places) {
      const wrong = withProperties(table, { 'write.data.path': place, 'write.metadata.path': place });
      for (const directory of [dataDirectory, metadataDirectory]) {
        assert.throws(
          () => directory(wrong),
          (error) =>
            error instanceof AppError &&
            error.code === 'bad_request' &&
            /bronze\.refused.* write\.(data|metadata)\.path/.test(error.message),
          place,
        );
      }
    }
    await setProperties('refused', { 'write.data.path': other });
    const changed = (await loadTable(table.name)) as Table;
    const before = await lakeFilesBelow(tableDirectory(table.name));
    await assert.rejects(appendEvents(lake.engine, changed, 0, 5), { code: 'bad_request' });
    assert.deepEqual(await lakeFilesBelow(tableDirectory(table.name)), before);
  });

  test('a place in another bucket may be chosen', async () => {
    const table = await ensureTable(eventTable('bucket'));
    const wanted = withProperties(table, { 'write.data.path': 's3a://hot-data/events/' });
    assert.equal(dataDirectory(wanted), 's3://hot-data/events');
  });

  describe('metadata files', () => {
    test('are compressed where the table wants it, from the first on, and read again', async () => {
      const gzip = { 'write.metadata.compression-codec': 'gzip' };
      let table = await ensureTable(eventTable('zipped', { properties: gzip }));
      assert.match(table.metadataLocation, /00000-[^/]+\.gz\.metadata\.json$/);
      table = await appendEvents(lake.engine, table, 0, 5);
      assert.match(table.metadataLocation, /00001-[^/]+\.gz\.metadata\.json$/);
      if (!isObject(lakeRoot())) {
        const bytes = await readFile(
          join(metadataDirectory(table), table.metadataLocation.split('/').at(-1) ?? ''),
        );
        assert.equal(JSON.parse(gunzipSync(bytes).toString())['table-uuid'], table.metadata['table-uuid']);
      }
      await setProperties('zipped', { 'write.metadata.compression-codec': 'none' });
      table = await appendEvents(lake.engine, (await loadTable(table.name)) as Table, 5, 10);
      assert.match(table.metadataLocation, /\/00003-(?!.*\.gz)[^/]+\.metadata\.json$/);
      assert.deepEqual(await offsetsOf(lake.engine, table), range(0, 10));
      assert.match(nextMetadataLocation(withProperties(table, gzip), 'x'), /00004-x\.gz\.metadata\.json$/);
    });

    test('are named as far back as the table wants, and the others removed only where it wants that', async () => {
      for (const remove of ['true', 'false']) {
        const properties = {
          'write.metadata.previous-versions-max': '3',
          'write.metadata.delete-after-commit.enabled': remove,
        };
        let table = await ensureTable(eventTable(`log_${remove}`, { properties }));
        for (let round = 0; round < 6; round++)
          table = await appendEvents(lake.engine, table, round, round + 1);
        assert.equal(table.metadata['metadata-log'].length, 3);
        const files = await lakeFilesBelow(metadataDirectory(table));
        const kept = files.filter((path) => path.endsWith('.metadata.json')).length;
        assert.equal(kept, remove === 'true' ? 4 : 7);
      }
    });
  });
});
