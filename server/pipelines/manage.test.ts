import assert from 'node:assert/strict';
import { access, utimes } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import { tableDirectory } from '../lake/location.ts';
import { writeDurably } from '../lake/storage.ts';
import type { Table } from '../lake/table.ts';
import { closeRequests, openRequests } from '../lake/work-requests-data.ts';
import {
  appendEvents,
  eventTableWith,
  offsetsOf,
  openTestLake,
  range,
  type TestLake,
} from '../testing/lake.ts';
import { ALLOW_ALL, addPerson, deny, testReader } from '../testing/reader.ts';
import {
  askWork,
  findUnreferenced,
  type Manager,
  planRead,
  removeTag,
  rollBack,
  tagSnapshot,
} from './manage-service.ts';
import { readLakeTable } from './tables-service.ts';

const NAME = { namespace: 'bronze', name: 'orders' };
const ORDERS = 'bronze.orders';

describe('what managers do to tables', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;
  let manager: Manager;
  let partial: Reader;
  let first: string;

  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
    const table = await eventTableWith(engine, 'orders', [[0, 24]]);
    first = String(table.currentSnapshotId);
    await appendEvents(engine, table, 24, 60);
    manager = {
      reader: await testReader(),
      personId: await addPerson({ role: 'admin', email: 'engineer@example.com' }),
      email: 'engineer@example.com',
      networkAddress: '127.0.0.1',
    };
    partial = await testReader([ALLOW_ALL, deny({ columns: ['bronze.orders.payload'] })]);
  });
  after(() => lake.close());

  const table = async () => (await loadTable(NAME)) as Table;
  const audited = async (action: string) => {
    const { rows } = await pool().query('SELECT actor, subject, details FROM audit_entry WHERE action = $1', [
      action,
    ]);
    return rows.map((row) => ({ ...row, details: JSON.parse(row.details) }));
  };

  test('a table is rolled back, on the record, and forth again', async () => {
    const latest = String((await table()).currentSnapshotId);
    await rollBack(manager, { table: ORDERS, snapshotId: first });
    assert.deepEqual(await offsetsOf(engine, await table()), range(0, 24));
    assert.deepEqual(await audited('table.rolled_back'), [
      { actor: 'engineer@example.com', subject: ORDERS, details: { snapshot: first } },
    ]);
    await rollBack(manager, { table: ORDERS, snapshotId: latest });
    assert.deepEqual(await offsetsOf(engine, await table()), range(0, 60));

    const { metadataLocation } = await table();
    await assert.rejects(rollBack(manager, { table: ORDERS, snapshotId: '17' }), /17 is not there/);
    await assert.rejects(
      rollBack(manager, { table: 'bronze.none', snapshotId: first }),
      /or you may not see it/,
    );
    await assert.rejects(
      rollBack({ ...manager, reader: partial }, { table: ORDERS, snapshotId: first }),
      /not see all/,
    );
    assert.equal((await table()).metadataLocation, metadataLocation, 'what is refused changes nothing');
    assert.equal((await audited('table.rolled_back')).length, 2);
  });

  test('a tag keeps a snapshot under a name, until it is removed', async () => {
    const input = { table: ORDERS, snapshotId: first, tag: 'year-end', days: 365 };
    await tagSnapshot(manager, input);
    const { references } = await readLakeTable(manager.reader, ORDERS);
    assert.deepEqual(
      references.map(({ name, type, snapshotId }) => [name, type, snapshotId]),
      [['year-end', 'tag', first]],
    );
    assert.ok(Date.parse(references[0]?.until ?? '') > Date.now() + 364 * 86_400_000);
    await assert.rejects(tagSnapshot(manager, input), /already/);
    await assert.rejects(tagSnapshot(manager, { ...input, tag: 'main' }), /already/);
    await assert.rejects(removeTag(manager, { table: ORDERS, tag: 'main' }), /can be removed/);
    await removeTag(manager, { table: ORDERS, tag: 'year-end' });
    assert.deepEqual((await readLakeTable(manager.reader, ORDERS)).references, []);
    assert.equal((await audited('table.tagged')).length, 2);
  });

  test('a plan says what a read opens', async () => {
    const read = (column: string, from: string | null, to: string | null) =>
      planRead(manager.reader, { table: ORDERS, column, from, to });
    const all = await read('offset', null, null);
    assert.equal(all.files.read, all.files.considered);
    const day = await read('arrived_at', '2026-11-22 00:00:00', '2026-11-22 23:59:59');
    assert.deepEqual([day.files.considered, day.files.read, day.rows], [all.files.considered, 1, 12]);
    assert.deepEqual(await read('arrived_at', '2026-11-22', '2026-11-22'), day, 'a day is a whole one');
    assert.equal((await read('offset', '1000', null)).files.read, 0);
    await assert.rejects(read('offset', 'many', null), /many is no value of offset, which is long/);
    await assert.rejects(read('none', null, null), /no column none that you see/);
    await assert.rejects(
      planRead(partial, { table: ORDERS, column: 'payload', from: null, to: null }),
      /not see all/,
    );
  });

  test('of a masked column neither a range nor a partition can be found out', async () => {
    const mask = {
      ...{ kind: 'mask', id: 'no-times', title: 'Times', to: { everyone: true } },
      ...{ on: { columns: ['bronze.orders.arrived_at'] }, mask: { kind: 'null' } },
    };
    const reader = await testReader([ALLOW_ALL, mask]);
    const seen = await readLakeTable(reader, ORDERS);
    assert.deepEqual([seen.rows, seen.partitions], [60, []]);
    assert.deepEqual(
      seen.columns.map(({ name }) => name),
      ['offset', 'payload'],
    );
    const input = { table: ORDERS, column: 'arrived_at', from: '2026-11-22', to: null };
    await assert.rejects(planRead(reader, input), /no column arrived_at that you see as it is/);
    assert.ok((await planRead(reader, { ...input, column: 'offset', from: '0' })).files.read > 0);
  });

  test('files that nothing refers to are found and left, until somebody has them removed', async () => {
    const none = await findUnreferenced(manager.reader, ORDERS);
    assert.deepEqual([none.files, none.uploads, none.oldestAt, none.names], [0, 0, null, []]);
    const folder = `${tableDirectory((await table()).name)}/data`;
    for (const name of ['left.parquet', 'young.parquet']) await writeDurably(`${folder}/${name}`, 'four');
    const at = new Date(Date.now() - 4 * 86_400_000);
    await utimes(`${folder}/left.parquet`, at, at);
    const found = await findUnreferenced(manager.reader, ORDERS);
    assert.deepEqual([found.files, found.bytes, found.names], [1, 4, ['data/left.parquet']]);
    assert.equal(found.oldestAt, at.toISOString());
    await assert.rejects(findUnreferenced(partial, ORDERS), /not see all/);
    await askWork(manager, { table: ORDERS, what: 'clean' });
    const requests = await openRequests(['clean']);
    assert.deepEqual(
      requests.map(({ what }) => what),
      ['clean'],
    );
    await closeRequests(requests);
    await access(`${folder}/left.parquet`);
  });

  test('work is handed over once, however often it is asked for', async () => {
    await askWork(manager, { table: ORDERS, what: 'maintain' });
    await askWork(manager, { table: ORDERS, what: 'maintain' });
    await assert.rejects(
      askWork(manager, { table: ORDERS, what: 'rebuild' }),
      /No model makes bronze\.orders/,
    );
    const requests = await openRequests(['maintain', 'rebuild', 'run']);
    assert.deepEqual(
      requests.map(({ what, askedBy }) => [what, askedBy]),
      [['maintain', 'engineer@example.com']],
    );
    assert.equal((await readLakeTable(manager.reader, ORDERS)).asked.length, 1);
    await askWork({ ...manager, email: 'other@example.com' }, { table: ORDERS, what: 'maintain' });
    await closeRequests(requests);
    const [again] = await openRequests(['maintain']);
    assert.equal(again?.askedBy, 'other@example.com', 'what was asked for meanwhile stays');
    await closeRequests(again ? [again] : []);
    assert.deepEqual(await openRequests(['maintain']), []);
  });
});
