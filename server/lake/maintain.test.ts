import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { pool } from '../db.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import {
  appendEvents,
  eventRows,
  eventRowsSql,
  eventTable,
  eventTableWith,
  offsetsOf,
  openTestLake,
  range,
  stageEvents,
  type TestLake,
} from '../testing/lake.ts';
import { backdateLakeFiles, lakeFilesBelow } from '../testing/lake-files.ts';
import { addedSince } from './added-since.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { compactTable, compactTables } from './compact.ts';
import { ensureTable, redefineTable, updateTable } from './create.ts';
import { expireSnapshots, sweepGarbage } from './expire.ts';
import { withFiles } from './held-files.ts';
import { joinPath, localPath, tableDirectory } from './location.ts';
import { maintainTables } from './maintain.ts';
import { DELETED } from './manifest.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
import { findOrphans, ORPHAN_AGE_MS, removeOrphans } from './orphans.ts';
import { liveFiles } from './plan.ts';
import { stageFiles } from './stage.ts';
import { writeDurably } from './storage.ts';
import type { DataFile, Table, TableName } from './table.ts';

const DAY_MS = 86_400_000;

describe('lake maintenance', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;
  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
  });
  after(() => lake.close());

  const reload = async ({ name }: { name: TableName }) => (await loadTable(name)) as Table;
  const filesOf = (name: TableName) => lakeFilesBelow(tableDirectory(name));
  const consumedBy = (model: string, table: Table, snapshotId: bigint | null) =>
    pool().query(
      `INSERT INTO model_state (model, code_hash, consumed) VALUES ($1, '', $2)
       ON CONFLICT (model) DO UPDATE SET consumed = excluded.consumed`,
      [
        model,
        JSON.stringify({ [`${table.name.namespace}.${table.name.name}`]: snapshotId?.toString() ?? null }),
      ],
    );
  const later = { nowMs: Date.now() + DAY_MS, minDropped: 1, graceMs: 0 };

  test('compaction keeps every row and every byte in fewer files', async () => {
    const table = await eventTableWith(
      engine,
      'compacted',
      range(0, 20).map((i) => [i * 3, i * 3 + 3] as const),
    );
    const before = await eventRows(engine, table);
    const report = await compactTable(engine, table.name);
    const after = await reload(table);
    assert.deepEqual(
      [report.filesBefore, report.filesAfter],
      [16, 2],
      'the third day has only four files yet',
    );
    assert.deepEqual(await eventRows(engine, after), before);
    assert.equal(currentSnapshot(after.metadata)?.summary.operation, 'replace');
    const perDay = Map.groupBy(await liveFiles(after), (file) => file.partition);
    assert.deepEqual([...perDay].map(([day, files]) => [day, files.length]).toSorted(), [
      ['2026-11-20', 1],
      ['2026-11-21', 1],
      ['2026-11-22', 4],
    ]);
    assert.equal((await compactTable(engine, table.name)).filesBefore, 0);
  });

  test('compaction of an unpartitioned table and of columns added later', async () => {
    const spec = { ...eventTable('flat'), partition: [] };
    let table = await ensureTable(spec);
    for (const index of range(0, 9)) table = await appendEvents(engine, table, index, index + 1);
    table = await ensureTable({ ...spec, fields: [...spec.fields, { name: 'note', type: 'string' }] });
    const before = await eventRows(engine, table);
    assert.equal((await compactTable(engine, table.name)).filesAfter, 1);
    assert.deepEqual(await eventRows(engine, await reload(table)), before);
  });

  test('appends meanwhile win and stay; an overwrite meanwhile makes it plan again', async () => {
    const table = await eventTableWith(
      engine,
      'busy',
      range(0, 10).map((i) => [i, i + 1] as const),
    );
    let interrupted = 0;
    await compactTable(engine, table.name, {
      onStep: async (step) => {
        if (step !== 'transaction-begun' || interrupted++ > 0) return;
        await appendEvents(engine, table, 10, 11);
      },
    });
    assert.deepEqual(await offsetsOf(engine, await reload(table)), range(0, 11));

    const again = await eventTableWith(
      engine,
      'rewritten',
      range(0, 10).map((i) => [i, i + 1] as const),
    );
    let overwritten = 0;
    await compactTable(engine, again.name, {
      rules: { minFiles: 2 },
      onStep: async (step) => {
        if (step !== 'transaction-begun' || overwritten++ > 0) return;
        const add = await stageEvents(engine, again, 20, 23);
        await commitTables([{ table: again, operation: 'overwrite', add, replacePartitions: 'all' }]);
      },
    });
    assert.deepEqual(await offsetsOf(engine, await reload(again)), range(20, 23));
    assert.deepEqual(
      (await removeOrphans(again.name, { olderThanMs: -60_000 })).filter((path) => path.endsWith('.parquet')),
      [],
    );
  });

  test('expiry keeps the metadata small and removes what only dropped snapshots used', async () => {
    const table = await eventTableWith(
      engine,
      'expired',
      range(0, 30).map((i) => [i, i + 1] as const),
    );
    await compactTable(engine, table.name);
    const dropped = await expireSnapshots(table.name, later);
    assert.ok(dropped >= 10, `${dropped} dropped`);
    const after = await reload(table);
    assert.equal(after.metadata.snapshots.length, 20);
    assert.deepEqual(await offsetsOf(engine, after), range(0, 30));
    const before = await filesOf(table.name);
    assert.ok((await sweepGarbage()) >= dropped);
    const left = await filesOf(table.name);
    assert.ok(left.length < before.length);
    assert.deepEqual(await offsetsOf(engine, after), range(0, 30));
    // Every snapshot that is kept can still be read.
    for (const snapshot of after.metadata.snapshots) {
      const old = {
        ...after,
        metadata: { ...after.metadata, 'current-snapshot-id': snapshot['snapshot-id'] },
      };
      const files = await liveFiles(old);
      assert.ok(files.every(({ path }) => left.includes(path)));
      assert.equal(
        files.reduce((sum, file) => sum + file.recordCount, 0),
        Number(snapshot.summary['total-records']),
      );
    }
    assert.deepEqual(await removeOrphans(table.name, { olderThanMs: -60_000 }), [], 'nothing was forgotten');
    assert.deepEqual((await pool().query('SELECT * FROM lake_garbage')).rows, []);
  });

  test('files are removed only when the queries that may read them have had their time', async () => {
    const table = await eventTableWith(
      engine,
      'graced',
      range(0, 31).map((i) => [i, i + 1] as const),
    );
    await compactTable(engine, table.name);
    await expireSnapshots(table.name, { ...later, graceMs: 60_000 });
    const before = await filesOf(table.name);
    assert.equal(await sweepGarbage(), 0);
    assert.deepEqual(await filesOf(table.name), before);
    await pool().query('UPDATE lake_garbage SET due_at = now()');
    assert.ok((await sweepGarbage()) > 0);
  });

  test('a reader that lags keeps its way forward through appends and compaction', async () => {
    let table = await eventTableWith(
      engine,
      'followed',
      range(0, 5).map((i) => [i, i + 1] as const),
    );
    const consumed = table.currentSnapshotId;
    await consumedBy('follower', table, consumed);
    for (const index of range(5, 40)) table = await appendEvents(engine, table, index, index + 1);
    await compactTable(engine, table.name);
    await expireSnapshots(table.name, later);
    await sweepGarbage();
    table = await reload(table);
    const since = await addedSince(table, consumed);
    assert.ok(since.kind === 'added');
    assert.deepEqual(await offsetsOf(engine, table, since.files), range(5, 40));
    assert.deepEqual(since.rewrittenPartitions, []);
    assert.deepEqual(since.changedPartitions.toSorted(), ['2026-11-20', '2026-11-21']);

    await consumedBy('follower', table, table.currentSnapshotId);
    assert.ok((await expireSnapshots(table.name, later)) > 0);
    assert.deepEqual(await addedSince(await reload(table), consumed), { kind: 'expired' });
    const nothing = await addedSince(table, table.currentSnapshotId);
    assert.deepEqual(nothing, { kind: 'added', files: [], changedPartitions: [], rewrittenPartitions: [] });
  });

  test('a rebuild brings other columns at one moment, and tells readers', async () => {
    const spec = eventTable('rebuilt');
    const old = await eventTableWith(engine, 'rebuilt', [[0, 3]]);
    const redefined = redefineTable(old, {
      ...spec,
      fields: [
        { name: 'arrived_at', type: 'timestamptz', required: true },
        { name: 'offset', type: 'string' },
        { name: 'must', type: 'int', required: true },
      ],
    });
    assert.deepEqual(
      redefined.fields.map((field) => [field.id, field.name]),
      [
        [2, 'arrived_at'],
        [4, 'offset'],
        [5, 'must'],
      ],
    );
    const add = await stageFiles(engine, redefined, `SELECT now() AS arrived_at, 'x' AS "offset", 7 AS must`);
    assert.deepEqual(await reload(old), old, 'nothing changes before the commit');
    await assert.rejects(
      commitTables([{ table: redefined, operation: 'append', add }]),
      /only an overwrite of everything/,
    );
    const [after] = await commitTables([
      { table: redefined, operation: 'overwrite', add, replacePartitions: 'all' },
    ]);
    assert.deepEqual(await reload(old), after);
    const rows = await eventRows(engine, after as Table);
    assert.deepEqual(
      rows.map(({ offset, must }) => ({ offset, must })),
      [{ offset: 'x', must: 7 }],
    );
    const since = await addedSince(after as Table, old.currentSnapshotId);
    assert.deepEqual(since.kind === 'added' && since.rewrittenPartitions, ['2026-11-20']);

    // It may also be partitioned in another way from then on.
    const other = redefineTable(after as Table, {
      ...spec,
      fields: [...spec.fields, { name: 'kind', type: 'string' }],
      partition: [{ source: 'kind', transform: 'identity' }],
    });
    const events = await stageFiles(
      engine,
      other,
      `SELECT 'a' AS kind, i AS "offset", now() AS arrived_at FROM range(2) t(i)`,
    );
    const [parted] = await commitTables([
      { table: other, operation: 'overwrite', add: events, replacePartitions: 'all' },
    ]);
    assert.deepEqual(
      (await liveFiles(parted as Table)).map(({ specId, partition }) => [specId, partition]),
      [[1, 'a']],
    );
  });

  test('orphans go when they are old, everything in use stays', async () => {
    const table = await eventTableWith(engine, 'littered', [
      [0, 3],
      [3, 6],
    ]);
    const directory = tableDirectory(table.name);
    const used = await filesOf(table.name);
    const stray = [
      'data/stray.parquet',
      'data/arrived_at_day=2026-11-20/stray.parquet',
      'metadata/stray.avro',
    ].map((path) => joinPath(directory, path));
    for (const path of stray) await writeDurably(path, 'x');
    const staged = await stageEvents(engine, table, 6, 8);
    const old = new Date(Date.now() - ORPHAN_AGE_MS - 60_000);
    await backdateLakeFiles([...used, ...stray], old);
    assert.deepEqual((await findOrphans(table.name)).map(({ path }) => path).toSorted(), stray.toSorted());
    assert.deepEqual((await removeOrphans(table.name)).toSorted(), stray.toSorted());
    assert.deepEqual(await filesOf(table.name), [...used, ...staged.map((file) => file.path)].toSorted());
    const [after] = await commitTables([{ table, operation: 'append', add: staged }]);
    assert.deepEqual(await offsetsOf(engine, after as Table), range(0, 8));
  });

  test('what was done is noted, and so is what failed', async () => {
    const table = await eventTableWith(
      engine,
      'noted',
      range(0, 12).map((i) => [i, i + 1] as const),
    );
    const { name } = table;
    const open = (given: DuckDbEngine) => () => Promise.resolve(given);
    const bytesBefore = (await liveFiles(await reload(table))).reduce((sum, each) => sum + each.sizeBytes, 0);
    assert.equal((await maintainTables(open(engine), [{ name, scansPerDay: 7 }], { expiry: later })).size, 0);
    const bytesAfter = (await liveFiles(await reload(table))).reduce((sum, each) => sum + each.sizeBytes, 0);
    const unopened = () => assert.fail('there is nothing to rewrite');
    await maintainTables(unopened, [{ name, orphans: true }], { expiry: later });
    const broken: DuckDbEngine = { ...engine, query: () => Promise.reject(new Error('engine broke')) };
    for (const index of range(12, 24)) await appendEvents(engine, table, index, index + 1);
    const failures: unknown[] = [];
    await maintainTables(open(broken), [{ name }], { onFailure: (_, error) => failures.push(error) });
    assert.match(String(failures), /engine broke/);
    const { rows } = await pool().query(
      `SELECT action, files_before, files_after, bytes_rewritten, bytes_after, opens_saved, scans_per_day, cpu_ms > 0 AS cost, error
       FROM maintenance_run WHERE table_name = 'noted' AND finished_at >= started_at ORDER BY id`,
    );
    const nothing = {
      bytes_rewritten: null,
      bytes_after: null,
      opens_saved: null,
      scans_per_day: null,
      cost: null,
    };
    assert.deepEqual(rows, [
      {
        ...{ action: 'compact', files_before: 12, files_after: 1, bytes_rewritten: bytesBefore },
        ...{ bytes_after: bytesAfter, opens_saved: 11, scans_per_day: 7, cost: true, error: null },
      },
      { action: 'compact', files_before: null, files_after: null, ...nothing, error: 'engine broke' },
    ]);
  });

  test('what spares reads the most for its cost goes first, and what there is no time for is told', async () => {
    const many = range(0, 16).map((i) => [i, i + 1] as const);
    const quiet = await eventTableWith(engine, 'read_seldom', many);
    const busy = await eventTableWith(engine, 'read_often', many);
    const asked = await eventTableWith(engine, 'asked_for', many);
    const due = [
      { name: quiet.name, scansPerDay: 1 },
      { name: busy.name, scansPerDay: 50 },
      { name: asked.name, isAsked: true },
    ];
    const open = () => Promise.resolve(engine);
    const order: string[] = [];
    const stop = new AbortController();
    const stopped = await compactTables(open, due, {
      signal: stop.signal,
      onStep: (step) => {
        if (step === 'committed') order.push(step);
        if (order.length === 2) stop.abort();
      },
    });
    const done = (outcomes: typeof stopped) => outcomes.map(({ report }) => report.filesBefore);
    assert.deepEqual(done(stopped), [0, 16, 16]);
    assert.deepEqual(
      stopped.map(({ isUnfinished }) => isUnfinished),
      [true, false, false],
    );
    assert.deepEqual(done(await compactTables(open, due, { budgetMs: 0 })), [0, 0, 0]);
    assert.deepEqual(done(await compactTables(open, due)), [16, 0, 0]);
  });

  test('a table that fails is given up, the others are not', async () => {
    const pieces = range(0, 16).map((i) => [i, i + 1] as const);
    const lost = await eventTableWith(engine, 'lost_files', pieces);
    const fine = await eventTableWith(engine, 'fine_beside', pieces);
    const halfBroken: DuckDbEngine = {
      ...engine,
      query: (sql, options) =>
        sql.includes('/lost_files/')
          ? Promise.reject(new Error('a file is gone'))
          : engine.query(sql, options),
    };
    const outcomes = await compactTables(
      () => Promise.resolve(halfBroken),
      [{ name: lost.name, scansPerDay: 9 }, { name: fine.name }],
    );
    assert.match(String(outcomes[0]?.error), /a file is gone/);
    assert.deepEqual(
      outcomes.map(({ report }) => report.filesBefore),
      [0, 16],
    );
  });

  test('rows are in the order that the table declares', async () => {
    const spec = { ...eventTable('ordered'), partition: [] };
    await ensureTable(spec);
    const byPayload = { transform: 'identity', direction: 'desc', 'null-order': 'nulls-last' } as const;
    const byDay = { transform: 'day', direction: 'asc', 'null-order': 'nulls-first' } as const;
    let table = await updateTable(spec.name, ({ metadata, fields }) => {
      const idOf = (name: string) => fields.find((field) => field.name === name)?.id;
      const fieldsOf = [
        { ...byDay, 'source-id': idOf('arrived_at') },
        { ...byPayload, 'source-id': idOf('payload') },
      ];
      return {
        ...metadata,
        'sort-orders': [...metadata['sort-orders'], { 'order-id': 3, fields: fieldsOf }],
        'default-sort-order-id': 3,
      };
    });
    for (const index of range(0, 10)) table = await appendEvents(engine, table, index * 7, index * 7 + 7);
    assert.equal((await compactTable(engine, spec.name)).filesAfter, 1);
    table = await reload(table);
    const [file, ...others] = await liveFiles(table);
    assert.equal(others.length, 0);
    const from = `read_parquet('${localPath(file?.path ?? assert.fail())}')`;
    const { rows } = await withFiles([file as DataFile], () =>
      engine.query(
        `SELECT CAST(arrived_at AS DATE)::VARCHAR AS day, payload FROM ${from} ORDER BY file_row_number`,
      ),
    );
    const read = rows.map(({ day, payload }) => ({ day: String(day), payload: String(payload) }));
    const sorted = read.toSorted(
      (a, b) => Number(a.day > b.day) - Number(a.day < b.day) || (a.payload < b.payload ? 1 : -1),
    );
    assert.equal(rows.length, 70);
    assert.ok(new Set(read.map(({ day }) => day)).size > 1);
    assert.deepEqual(read, sorted);
    const manifests = await readManifestList(currentSnapshot(table.metadata) ?? assert.fail());
    const orders = await Promise.all(
      manifests.map(async (manifest) =>
        [...(await readManifest(table, manifest)).entries()]
          .filter(({ status }) => status !== DELETED)
          .map(({ sortOrderId }) => sortOrderId),
      ),
    );
    assert.deepEqual(orders.flat(), [3]);
  });

  test('after any history rows, steps since any snapshot and totals are those of a plain model', async () => {
    type Rows = ReadonlyMap<number, string>;
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('append' as const),
          hours: fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 4 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('overwrite' as const),
          day: fc.integer({ min: 0, max: 2 }),
          rows: fc.integer({ min: 0, max: 2 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
    );
    const dayOf = (hour: number) => `2026-11-${20 + Math.floor(hour / 24)}`;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
        let table = await ensureTable(eventTable(`model_${runs++}`));
        let serial = 0;
        let rows: Rows = new Map();
        const history: { id: bigint | null; rows: Rows }[] = [{ id: null, rows }];
        const stage = (hours: readonly number[]) => {
          const made = hours.map((hour) => [serial++, hour] as const);
          const values = made.map(([id, hour]) => `(${id}, ${hour})`).join(', ');
          const sql = `SELECT id AS "offset", TIMESTAMPTZ '2026-11-20 00:00:00Z' + to_hours(hour) AS arrived_at, 'p' || id AS payload FROM (VALUES ${values}) v(id, hour)`;
          return { made, sql: made.length > 0 ? sql : `${eventRowsSql(0, 0)}` };
        };
        for (const each of steps) {
          if (each.kind === 'compact') {
            await compactTable(engine, table.name, { rules: { minFiles: 2 } });
            table = await reload(table);
          } else {
            const hours =
              each.kind === 'append' ? each.hours : range(0, each.rows).map((i) => each.day * 24 + i);
            const { made, sql } = stage(hours);
            const add = await stageFiles(engine, table, sql);
            const added = made.map(([id, hour]) => [id, dayOf(hour)] as const);
            if (each.kind === 'append') {
              [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
              rows = new Map([...rows, ...added]);
            } else {
              const day = dayOf(each.day * 24);
              [table] = (await commitTables([
                { table, operation: 'overwrite', add, replacePartitions: [day] },
              ])) as [Table];
              rows = new Map([...[...rows].filter(([, of]) => of !== day), ...added]);
            }
          }
          history.push({ id: table.currentSnapshotId, rows });
        }
        assert.deepEqual(
          await offsetsOf(engine, table),
          [...rows.keys()].toSorted((a, b) => a - b),
        );
        assert.equal(Number(currentSnapshot(table.metadata)?.summary['total-records'] ?? 0), rows.size);
        assert.equal(
          Number(currentSnapshot(table.metadata)?.summary['total-data-files'] ?? 0),
          (await liveFiles(table)).length,
        );
        for (const { id, rows: then } of history) {
          const since = await addedSince(table, id);
          assert.ok(since.kind === 'added');
          const fresh = [...rows.keys()].filter((row) => !then.has(row)).toSorted((a, b) => a - b);
          assert.deepEqual(await offsetsOf(engine, table, since.files), fresh);
          const lostDays = new Set([...then].filter(([row]) => !rows.has(row)).map(([, day]) => day));
          for (const day of lostDays) {
            assert.ok(id === null || since.rewrittenPartitions.includes(day), `${day} lost rows`);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  test('many manifests become few without losing history', async () => {
    const spec = { ...eventTable('merged'), properties: { 'commit.manifest.min-count-to-merge': '4' } };
    let table = await ensureTable(spec);
    const ids: (bigint | null)[] = [];
    for (const index of range(0, 14)) {
      table = await appendEvents(engine, table, index, index + 1);
      ids.push(table.currentSnapshotId);
      const snapshot = currentSnapshot(table.metadata) ?? assert.fail();
      assert.ok((await readManifestList(snapshot)).length <= 4);
    }
    assert.deepEqual(await offsetsOf(engine, table), range(0, 14));
    for (const [index, id] of ids.entries()) {
      const since = await addedSince(table, id);
      assert.deepEqual(
        since.kind === 'added' && (await offsetsOf(engine, table, since.files)),
        range(index + 1, 14),
      );
    }
  });
});
