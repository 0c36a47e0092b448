/** Files of the lake that are missing or damaged, and catalog rows that somebody else wrote. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { appendEvents, eventTableWith, openTestLake, type TestLake } from '../testing/lake.ts';
import { spoilLakeFile } from '../testing/lake-files.ts';
import { loadAllTables, loadTable } from './catalog.ts';
import { deleteRows } from './delete-rows.ts';
import { toPath } from './location.ts';
import { readManifestList } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
import { liveFiles, planScan } from './plan.ts';
import { tableAsOf } from './references.ts';
import { daysOf } from './single-value.ts';
import { type Table, tableKey } from './table.ts';

const says = (pattern: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'unavailable' && pattern.test(error.message);

describe('a lake with something missing', () => {
  let lake: TestLake;
  before(async () => {
    lake = await openTestLake();
  });
  after(() => lake.close());

  test('says which table’s metadata is not there, and keeps the others', async () => {
    await eventTableWith(lake.engine, 'whole', [[0, 1]]);
    const { name } = await eventTableWith(lake.engine, 'gone', [[0, 1]]);
    await pool().query(
      "UPDATE iceberg_tables SET metadata_location = replace(metadata_location, '.metadata.json', '-x.metadata.json') WHERE table_name = 'gone'",
    );
    await assert.rejects(
      loadTable(name),
      says(/metadata file of table bronze\.gone \(\S+-x\.metadata\.json\) is missing/),
    );
    const names = (await loadAllTables()).map((table) => tableKey(table.name));
    assert.deepEqual([names.includes('bronze.whole'), names.includes('bronze.gone')], [true, false]);
  });

  test('says that a manifest list or a manifest is missing or damaged; earlier snapshots are read all the same', async () => {
    const first = await eventTableWith(lake.engine, 'listless', [[0, 1]]);
    const snapshotId = first.currentSnapshotId as bigint;
    const table = await appendEvents(lake.engine, first, 1, 2);
    await spoilLakeFile(toPath(currentSnapshot(table.metadata)?.['manifest-list'] ?? ''), null);
    await assert.rejects(liveFiles(table), says(/^A manifest list of .* is missing or damaged/));
    assert.equal((await liveFiles(tableAsOf(table, { snapshotId }))).length, 1);

    const damaged = await eventTableWith(lake.engine, 'damaged', [[0, 1]]);
    const snapshot = currentSnapshot(damaged.metadata);
    const [line] = snapshot ? await readManifestList(snapshot) : [];
    await spoilLakeFile(line?.path ?? '', 'Obj\x01 and then nothing');
    await assert.rejects(liveFiles(damaged as Table), says(/^A manifest of .* is missing or damaged/));
  });

  test('is read where what is missing cannot matter: manifests of other partitions are not opened', async () => {
    const { name } = await eventTableWith(lake.engine, 'pruned', [
      [0, 24],
      [48, 72],
    ]);
    await deleteRows(lake.engine, name, { sql: '"offset" = 3' });
    const table = (await loadTable(name)) as Table;
    const snapshot = currentSnapshot(table.metadata);
    const lines = snapshot ? await readManifestList(snapshot) : [];
    const ofFirstDay = lines.filter(
      ({ partitions: [day] }) => day?.upper?.readInt32LE() === daysOf('2026-11-20'),
    );
    assert.deepEqual(ofFirstDay.map(({ content }) => content).toSorted(), [0, 1]);
    for (const { path } of ofFirstDay) await spoilLakeFile(path, null);
    const third = { column: 'arrived_at', from: { value: '2026-11-22 00:00:00', inclusive: true } };
    const plan = await planScan(table, { where: [third] });
    assert.deepEqual([plan.dataFiles.read, plan.dataFiles.prunedWithManifest], [1, 1]);
    await assert.rejects(liveFiles(table), says(/is missing or damaged/));
  });
});
