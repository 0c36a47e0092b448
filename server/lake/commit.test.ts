import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import {
  appendEvents,
  eventRows,
  eventTable,
  eventTableWith,
  offsetsOf,
  range,
  stageEvents,
} from '../testing/lake.ts';
import { lakeFilesBelow } from '../testing/lake-files.ts';
import { loadTable, loadTables } from './catalog.ts';
import { CommitConflict } from './change.ts';
import { COMMIT_STEPS, type CommitStep, commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { joinPath, tableDirectory } from './location.ts';
import { readManifestList } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
import { liveFiles } from './plan.ts';
import { stageFiles } from './stage.ts';
import type { Table } from './table.ts';

describe('lake commits', () => {
  let database: TestDatabase;
  let engine: DuckDbEngine;
  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
    await pool().query('CREATE TABLE witness (note text PRIMARY KEY)');
  });
  after(async () => {
    await engine.close();
    await database.drop();
  });

  const metadataFiles = async (table: Table) =>
    (await lakeFilesBelow(joinPath(tableDirectory(table.name), 'metadata'))).map((path) => basename(path));
  const reload = async (table: Table) => (await loadTable(table.name)) as Table;
  const witnesses = async () =>
    (await pool().query('SELECT note FROM witness ORDER BY 1')).rows.map((row) => row.note);

  test('an append over two days is there, exactly, split by day', async () => {
    const table = await ensureTable(eventTable('appended'));
    assert.equal(table.currentSnapshotId, null);
    assert.deepEqual(await eventRows(engine, table), []);
    const add = await stageEvents(engine, table, 22, 26);
    assert.deepEqual(add.map((file) => [file.partition, file.recordCount]).sort(), [
      ['2026-11-20', 2],
      ['2026-11-21', 2],
    ]);
    assert.deepEqual(await offsetsOf(engine, await reload(table)), [], 'staged files are invisible');

    const [committed] = await commitTables([
      { table, operation: 'append', add, summary: { origin: 'test' } },
    ]);
    assert.ok(committed);
    assert.deepEqual(await reload(table), committed);
    assert.deepEqual(await eventRows(engine, committed), [
      { offset: 22, arrived_at: '2026-11-20T22:00:00.000Z', payload: 'é🙂 22 "quoted"' },
      { offset: 23, arrived_at: '2026-11-20T23:00:00.000Z', payload: 'é🙂 23 "quoted"' },
      { offset: 24, arrived_at: '2026-11-21T00:00:00.000Z', payload: 'é🙂 24 "quoted"' },
      { offset: 25, arrived_at: '2026-11-21T01:00:00.000Z', payload: 'é🙂 25 "quoted"' },
    ]);
    const { summary: given } = currentSnapshot(committed.metadata) ?? assert.fail();
    const { 'total-files-size': size, 'added-files-size': addedSize, ...summary } = given;
    assert.equal(size, addedSize);
    assert.deepEqual(summary, {
      operation: 'append',
      origin: 'test',
      'added-data-files': '2',
      'added-records': '4',
      'changed-partition-count': '2',
      'total-records': '4',
      'total-data-files': '2',
      'total-delete-files': '0',
      'total-position-deletes': '0',
      'total-equality-deletes': '0',
    });
  });

  test('planning opens only the partitions asked for, and files carry their bounds', async () => {
    const table = await eventTableWith(engine, 'pruned', [
      [0, 24],
      [24, 48],
      [48, 60],
    ]);
    const files = await liveFiles(table, { partitions: ['2026-11-21'] });
    assert.deepEqual(await offsetsOf(engine, table, files), range(24, 48));
    assert.equal(files[0]?.lowerBounds.get(1)?.readBigInt64LE(), 24n);
    assert.equal(files[0]?.upperBounds.get(1)?.readBigInt64LE(), 47n);
    assert.equal(files[0]?.nullCounts.get(3), 2);
    assert.deepEqual(await liveFiles(table, { partitions: ['2020-01-01', null] }), []);
  });

  test('several tables and the caller’s own rows move together', async () => {
    const tables = await Promise.all([ensureTable(eventTable('both_b')), ensureTable(eventTable('both_a'))]);
    const steps: CommitStep[] = [];
    const changes = await Promise.all(
      tables.map(async (table, index) => ({
        table,
        operation: 'append' as const,
        add: await stageEvents(engine, table, index, index + 1),
      })),
    );
    const after = await commitTables(changes, {
      within: async (tx) => {
        await tx.query("INSERT INTO witness VALUES ('both')");
      },
      onStep: (step) => {
        steps.push(step);
      },
    });
    assert.deepEqual(
      after.map((table) => table.name.name),
      ['both_b', 'both_a'],
    );
    assert.deepEqual(await loadTables(after.map((table) => table.name)), after);
    assert.ok((await witnesses()).includes('both'));
    assert.deepEqual([...new Set(steps)], COMMIT_STEPS);
  });

  test('nothing happens when the caller’s part fails, even if it hides the failure', async () => {
    const table = await eventTableWith(engine, 'refused', [[0, 3]]);
    const filesBefore = await metadataFiles(table);
    const add = await stageEvents(engine, table, 3, 6);
    const change = { table, operation: 'append', add } as const;
    await assert.rejects(
      commitTables([change], {
        within: async (tx) => {
          await tx.query("INSERT INTO witness VALUES ('refused')");
          throw new Error('offsets moved');
        },
      }),
      /offsets moved/,
    );
    await assert.rejects(
      commitTables([change], {
        within: async (tx) => {
          await tx.query('SELECT nonsense').catch(() => undefined);
        },
      }),
      /current transaction is aborted/,
    );
    assert.deepEqual(await reload(table), table);
    assert.deepEqual(await metadataFiles(table), filesBefore);
    assert.ok(!(await witnesses()).includes('refused'));
    const [committed] = await commitTables([change]);
    assert.deepEqual(
      await offsetsOf(engine, committed as Table),
      range(0, 6),
      'the staged files are still good',
    );
  });

  test('an append planned from an old state is applied to the new one', async () => {
    const old = await eventTableWith(engine, 'stale', [[0, 2]]);
    await appendEvents(engine, old, 2, 4);
    const newest = await appendEvents(engine, old, 4, 6);
    assert.deepEqual(await offsetsOf(engine, newest), range(0, 6));
  });

  test('an append without files leaves the table as it is, and still runs the caller’s part', async () => {
    const table = await eventTableWith(engine, 'unmoved', [[0, 2]]);
    const [after] = await commitTables([{ table, operation: 'append', add: [] }], {
      within: async (tx) => {
        await tx.query("INSERT INTO witness VALUES ('unmoved')");
      },
    });
    assert.deepEqual(after, table);
    assert.ok((await witnesses()).includes('unmoved'));
  });

  test('an overwrite puts new rows in the place of a partition’s', async () => {
    const table = await eventTableWith(engine, 'overwritten', [
      [0, 24],
      [20, 30],
      [24, 48],
    ]);
    const add = await stageFiles(
      engine,
      table,
      `SELECT 1000 AS "offset", TIMESTAMPTZ '2026-11-20 05:00:00Z' AS arrived_at, 'new' AS payload`,
    );
    const [after] = await commitTables([
      { table, operation: 'overwrite', add, replacePartitions: ['2026-11-20'] },
    ]);
    assert.deepEqual(
      (await offsetsOf(engine, after as Table)).toSorted((a, b) => a - b),
      [...range(24, 30), ...range(24, 48), 1000].toSorted((a, b) => a - b),
    );
    const summary = currentSnapshot((after as Table).metadata)?.summary;
    assert.equal(summary?.['deleted-data-files'], '2');
    assert.equal(summary?.['deleted-records'], '28');
    assert.equal(summary?.['total-records'], String(6 + 24 + 1));

    const [emptied] = await commitTables([
      { table: after as Table, operation: 'overwrite', add: [], replacePartitions: 'all' },
    ]);
    assert.deepEqual(await offsetsOf(engine, emptied as Table), []);
    assert.equal(currentSnapshot((emptied as Table).metadata)?.summary.operation, 'delete');
    assert.deepEqual(await offsetsOf(engine, await appendEvents(engine, emptied as Table, 0, 1)), [0]);
  });

  test('an overwrite is refused when rows came meanwhile, but not when they only moved', async () => {
    const planned = await eventTableWith(engine, 'conflicting', [
      [0, 2],
      [2, 4],
    ]);
    const files = await liveFiles(planned);
    const merged = await stageEvents(engine, planned, 0, 4);
    await commitTables([{ table: planned, operation: 'replace', add: merged, remove: files }]);
    const add = await stageEvents(engine, planned, 10, 12);
    const overwrite = { table: planned, operation: 'overwrite', add, replacePartitions: 'all' } as const;
    const [after] = await commitTables([overwrite]);
    assert.deepEqual(await offsetsOf(engine, after as Table), [10, 11]);

    const filesBefore = await metadataFiles(planned);
    await assert.rejects(commitTables([overwrite]), (error) => {
      assert.ok(error instanceof CommitConflict && error instanceof AppError);
      assert.equal(error.code, 'conflict');
      assert.match(error.message, /bronze\.conflicting changed/);
      return true;
    });
    assert.deepEqual(await metadataFiles(planned), filesBefore);
  });

  test('a replace is refused when a file it rewrote is gone, and when it would lose rows', async () => {
    const table = await eventTableWith(engine, 'replaced', [
      [0, 2],
      [2, 4],
    ]);
    const remove = await liveFiles(table);
    const add = await stageEvents(engine, table, 0, 4);
    const appended = await appendEvents(engine, table, 4, 6);
    const change = { table, operation: 'replace', add, remove } as const;
    const [after] = await commitTables([change]);
    assert.deepEqual(await offsetsOf(engine, after as Table), range(0, 6), 'rows appended meanwhile stay');
    assert.equal((await liveFiles(after as Table)).length, 2);
    await assert.rejects(commitTables([{ ...change, table: appended }]), CommitConflict);
    await assert.rejects(
      commitTables([{ ...change, add: await stageEvents(engine, table, 0, 3) }]),
      /would change its number of rows/,
    );
  });

  test('many appenders at once: every row once, one line of history, few manifests', async () => {
    const WRITERS = 6;
    const COMMITS = 12;
    const table = await ensureTable(eventTable('crowded'));
    await Promise.all(
      range(0, WRITERS).map(async (writer) => {
        for (const commit of range(0, COMMITS)) {
          const at = (writer * COMMITS + commit) * 3;
          await appendEvents(engine, table, at, at + 3);
        }
      }),
    );
    const after = await reload(table);
    assert.deepEqual(await offsetsOf(engine, after), range(0, WRITERS * COMMITS * 3));
    const { snapshots } = after.metadata;
    assert.equal(snapshots.length, WRITERS * COMMITS);
    for (const [index, snapshot] of snapshots.entries()) {
      assert.equal(snapshot['parent-snapshot-id'], snapshots[index - 1]?.['snapshot-id']);
      assert.equal(snapshot['sequence-number'], index + 1);
    }
    assert.ok((await readManifestList(snapshots.at(-1) as (typeof snapshots)[0])).length <= 50);
    const files = await metadataFiles(after);
    const lists = files.filter((file) => file.startsWith('snap-'));
    const documents = files.filter((file) => file.endsWith('.metadata.json'));
    assert.equal(lists.length, WRITERS * COMMITS, 'losers took their lists away');
    assert.equal(documents.length, 21, 'the current document and twenty before it');
  });

  test('commits over the same tables in any order do not wait for each other for ever', async () => {
    const tables = await Promise.all(
      ['ring_a', 'ring_b', 'ring_c'].map((name) => ensureTable(eventTable(name))),
    );
    await Promise.all(
      range(0, 12).map(async (index) => {
        const order = index % 2 === 0 ? tables : tables.toReversed();
        const changes = await Promise.all(
          order.map(async (table) => ({
            table,
            operation: 'append' as const,
            add: await stageEvents(engine, table, index, index + 1),
          })),
        );
        await commitTables(changes);
      }),
    );
    for (const table of tables) assert.deepEqual(await offsetsOf(engine, await reload(table)), range(0, 12));
  });

  test('many creators at once make one table; a new column fits old and new rows', async () => {
    const made = await Promise.all(range(0, 8).map(() => ensureTable(eventTable('raced'))));
    assert.equal(new Set(made.map((table) => table.metadata['table-uuid'])).size, 1);
    const table = await appendEvents(engine, made[0] as Table, 0, 2);
    assert.equal((await metadataFiles(table)).filter((file) => file.startsWith('00000-')).length, 1);

    const spec = eventTable('raced');
    const wider = { ...spec, fields: [{ name: 'country', type: 'string' as const }, ...spec.fields] };
    const widened = await Promise.all(range(0, 8).map(() => ensureTable(wider)));
    for (const each of widened)
      assert.deepEqual(
        each.fields.map((field) => field.id),
        [1, 2, 3, 4],
      );
    // A writer that does not know of the column yet goes on as before.
    await appendEvents(engine, table, 2, 4);
    const add = await stageFiles(
      engine,
      widened[0] as Table,
      `SELECT 'DE' AS country, 4 AS "offset", TIMESTAMPTZ '2026-11-20 04:00:00Z' AS arrived_at, NULL AS payload`,
    );
    const [after] = await commitTables([{ table: widened[0] as Table, operation: 'append', add }]);
    assert.deepEqual(
      (await eventRows(engine, after as Table)).map((row) => [row.offset, row.country]),
      [
        [0, null],
        [1, null],
        [2, null],
        [3, null],
        [4, 'DE'],
      ],
    );
    const namespaces = await pool().query(
      "SELECT * FROM iceberg_namespace_properties WHERE namespace = 'bronze'",
    );
    assert.deepEqual(namespaces.rows, [
      { catalog_name: 'lake', namespace: 'bronze', property_key: 'exists', property_value: 'true' },
    ]);
  });

  test('rows that do not fit the table are refused in a sentence, and leave no file', async () => {
    const table = await ensureTable(eventTable('fussy'));
    const refused = async (sql: string, text: RegExp) => {
      await assert.rejects(stageFiles(engine, table, sql), (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, 'bad_request');
        assert.match(error.message, text);
        return true;
      });
    };
    await refused(
      'SELECT 1 AS "offset", 2 AS other',
      /bronze\.fussy .* lacks arrived_at and has other besides/,
    );
    await refused('SELECT NULL AS "offset", now() AS arrived_at', /Column offset .* 1 rows have no value/);
    await refused(`SELECT 'x' AS "offset", now() AS arrived_at`, /Could not convert/);
    const left = await lakeFilesBelow(
      joinPath(tableDirectory({ namespace: 'bronze', name: 'fussy' }), 'data'),
    );
    assert.deepEqual(
      left.filter((name) => name.endsWith('.parquet')),
      [],
    );
    assert.deepEqual(
      await stageFiles(engine, table, 'SELECT 1 AS "offset", now() AS arrived_at WHERE false'),
      [],
    );
  });
});
