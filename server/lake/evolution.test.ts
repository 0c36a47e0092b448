/** Tables whose columns, partitioning and rows change while their files stay as they are. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pool } from '../db.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { readByIcebird } from '../testing/icebird.ts';
import {
  appendEvents,
  eventTable,
  eventTableWith,
  offsetsOf,
  openTestLake,
  range,
  readFiles,
  stageEvents,
  type TestLake,
} from '../testing/lake.ts';
import { addedSince } from './added-since.ts';
import { type Alteration, alterMetadata } from './alter-schema.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { compactTable } from './compact.ts';
import type { Condition } from './conditions.ts';
import { ensureTable, updateTable } from './create.ts';
import { deleteRows } from './delete-rows.ts';
import { expireSnapshots } from './expire.ts';
import { withFiles } from './held-files.ts';
import { isObject, localPath, toLocation, toPath } from './location.ts';
import { readManifestList } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
import { liveFiles, planScan } from './plan.ts';
import { rolledBack, tableAsOf, withoutReference, withReference } from './references.ts';
import { relationSql } from './relation.ts';
import { stageFiles } from './stage.ts';
import { readBytes, writeDurably } from './storage.ts';
import type { DataFile, Table, TableName } from './table.ts';

const ROWS = `SELECT i AS "offset", TIMESTAMPTZ '2026-10-30 00:00:00Z' + to_hours(i::INT * 5) AS arrived_at,
  ['DE', 'FR', NULL][1 + i % 3] AS country, 'sku-' || (i % 7) AS sku, i * 1.5 AS price FROM range(40) r(i)`;

describe('a table that evolves', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;

  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
  });
  after(() => lake.close());

  const reload = async (name: TableName) => (await loadTable(name)) as Table;
  const alter = (name: TableName, ...alterations: Alteration[]) =>
    updateTable(name, ({ metadata }) => alterMetadata(metadata, alterations, Date.now()));
  const append = async (table: Table, sql: string) => {
    const add = await stageFiles(engine, table, sql);
    const [next] = await commitTables([{ table, operation: 'append', add }]);
    return next as Table;
  };
  const rowsOf = async (table: Table, columns = '*') =>
    (
      await readFiles(
        engine,
        table,
        await liveFiles(table),
        (from) => `SELECT ${columns} FROM ${from} ORDER BY ALL`,
      )
    ).rows;
  const salesTable = (name: string) =>
    ensureTable({
      name: { namespace: 'silver', name },
      fields: [
        { name: 'offset', type: 'int', required: true },
        { name: 'arrived_at', type: 'timestamptz' },
        { name: 'country', type: 'string' },
        { name: 'sku', type: 'string' },
        { name: 'price', type: 'float' },
      ],
      partition: [{ source: 'arrived_at', transform: 'month' }],
    });

  test('columns are added, dropped, renamed, moved and widened; every file is read by their ids', async () => {
    let table = await append(await salesTable('columns'), ROWS);
    table = await alter(
      table.name,
      { kind: 'widen', column: 'offset', type: 'long' },
      { kind: 'widen', column: 'price', type: 'double' },
      { kind: 'rename', column: 'sku', to: 'product' },
      { kind: 'drop', column: 'country' },
      { kind: 'add', column: { name: 'country', type: 'int', doc: 'Another one' }, after: null },
      { kind: 'move', column: 'price', after: 'offset' },
    );
    assert.deepEqual(
      table.fields.map(({ id, name, type }) => [id, name, type]),
      [
        [6, 'country', 'int'],
        [1, 'offset', 'long'],
        [5, 'price', 'double'],
        [2, 'arrived_at', 'timestamptz'],
        [4, 'product', 'string'],
      ],
    );
    table = await append(
      table,
      `SELECT 40 AS "offset", 7 AS country, 9000000000.5 AS price, 'sku-x' AS product`,
    );
    const rows = await rowsOf(table, 'country, product, price, "offset"');
    assert.equal(rows.length, 41);
    assert.deepEqual(rows[0], { country: 7, product: 'sku-x', price: 9000000000.5, offset: 40 });
    assert.deepEqual(rows[1], { country: null, product: 'sku-0', price: 0, offset: 0 });
    assert.deepEqual(
      (await readByIcebird(table, 'offset')).map((row) => [
        Number(row.offset),
        row.country ?? null,
        row.product,
      ]),
      range(0, 41).map((i) => [i, i === 40 ? 7 : null, i === 40 ? 'sku-x' : `sku-${i % 7}`]),
    );
    await assert.rejects(
      alter(table.name, { kind: 'widen', column: 'price', type: 'float' }),
      /not every value/,
    );
    await assert.rejects(
      alter(table.name, { kind: 'rename', column: 'price', to: 'offset' }),
      /is there already/,
    );
    await assert.rejects(alter(table.name, { kind: 'drop', column: 'arrived_at' }), /partitions the table/);
    await assert.rejects(alter(table.name, { kind: 'drop', column: 'nope' }), /not a column/);
  });

  test('new files follow a new partitioning, old ones keep theirs, and both are pruned', async () => {
    let table = await append(await salesTable('specs'), ROWS);
    table = await alter(table.name, {
      kind: 'partition',
      by: [
        { source: 'arrived_at', transform: 'day' },
        { source: 'country', transform: 'identity' },
        { source: 'sku', transform: 'bucket[4]' },
      ],
    });
    table = await append(table, ROWS.replace('range(40)', 'range(40, 60)'));
    table = await alter(table.name, { kind: 'partition', by: [{ source: 'price', transform: 'void' }] });
    table = await append(table, ROWS.replace('range(40)', 'range(60, 70)'));
    assert.deepEqual(new Set((await liveFiles(table)).map(({ specId }) => specId)), new Set([0, 1, 2]));

    const conditions: readonly (readonly Condition[])[] = [
      [{ column: 'arrived_at', from: { value: '2026-11-09 00:00:00', inclusive: true } }],
      [{ column: 'arrived_at', to: { value: '2026-10-30 10:00:00', inclusive: false } }],
      [{ column: 'country', in: ['FR'] }],
      [{ column: 'country', is: 'null' }],
      [
        { column: 'sku', in: ['sku-3'] },
        { column: 'price', from: { value: '70', inclusive: true } },
      ],
    ];
    for (const where of conditions) {
      const plan = await planScan(table, { where });
      const { considered, prunedWithManifest, prunedByPartition, prunedByBounds, read } = plan.dataFiles;
      assert.ok(read < considered, JSON.stringify(where));
      assert.equal(prunedWithManifest + prunedByPartition + prunedByBounds + read, considered);
      const sql = where.map(sqlOf).join(' AND ');
      const of = async (files: readonly DataFile[]) =>
        (
          await readFiles(
            engine,
            table,
            files,
            (from) => `SELECT "offset" FROM ${from} WHERE ${sql} ORDER BY 1`,
          )
        ).rows;
      assert.deepEqual(await of(plan.files), await of(await liveFiles(table)), sql);
    }
    const icebird = await readByIcebird(table, 'offset');
    assert.deepEqual(
      icebird.map((row) => [Number(row.offset), row.country ?? null]),
      range(0, 70).map((i) => [i, ['DE', 'FR', null][i % 3]]),
    );

    table = await alter(table.name, {
      kind: 'partition',
      by: [{ source: 'arrived_at', transform: 'month' }],
    });
    assert.equal(table.spec.id, 0, 'an earlier partitioning is taken up again');
    await compactTable(engine, table.name, { nowMs: Date.now() + 86_400_000 });
    const compacted = await reload(table.name);
    assert.deepEqual(new Set((await liveFiles(compacted)).map(({ specId }) => specId)), new Set([0]));
    assert.deepEqual(await rowsOf(compacted), await rowsOf(table));
  });

  test('partitions cannot be replaced one by one while files of another partitioning may hold their rows', async () => {
    let table = await append(await salesTable('mixed'), ROWS);
    table = await alter(table.name, {
      kind: 'partition',
      by: [{ source: 'country', transform: 'identity' }],
    });
    const add = await stageFiles(engine, table, `${ROWS} WHERE i % 3 = 0`);
    await assert.rejects(
      commitTables([{ table, operation: 'overwrite', add, replacePartitions: ['DE'] }]),
      /earlier partitioning.*Rebuild it as a whole/,
    );
    // Where the new one only adds to the old, it is still known which rows a file has.
    table = await alter(table.name, {
      kind: 'partition',
      by: [{ source: 'arrived_at', transform: 'month' }],
    });
    table = await alter(table.name, {
      kind: 'partition',
      by: [
        { source: 'arrived_at', transform: 'month' },
        { source: 'country', transform: 'identity' },
      ],
    });
    table = await append(table, ROWS.replace('range(40)', 'range(40, 60)'));
    table = await alter(table.name, {
      kind: 'partition',
      by: [{ source: 'arrived_at', transform: 'month' }],
    });
    const october = await stageFiles(engine, table, `SELECT * FROM (${ROWS}) WHERE "offset" = 0`);
    const [after] = await commitTables([
      { table, operation: 'overwrite', add: october, replacePartitions: ['2026-11'] },
    ]).then(([next]) => [next as Table]);
    const left = (await rowsOf(after as Table, '"offset"')).map((row) => Number(row.offset));
    assert.ok(
      left.every((offset) => offset < 10),
      `${left}`,
    );
  });

  test('rows are deleted beside their files, by place, and folded in by compaction', async () => {
    let table = await eventTableWith(engine, 'deleted', [
      [0, 30],
      [30, 60],
    ]);
    const before = table.currentSnapshotId;
    const where = [{ column: 'offset', from: { value: '20', inclusive: true } }];
    const even = { sql: '"offset" >= 20 AND "offset" % 2 = 0', where };
    assert.equal(await deleteRows(engine, table.name, even), 20);
    assert.equal(await deleteRows(engine, table.name, even), 0, 'twice is once');
    assert.equal(await deleteRows(engine, table.name, { sql: '"offset" = 21' }), 1);
    table = await appendEvents(engine, await reload(table.name), 60, 62);
    const left = range(0, 62).filter((i) => i >= 60 || i < 20 || (i % 2 === 1 && i !== 21));
    assert.deepEqual(await offsetsOf(engine, table), left);
    assert.deepEqual(
      (await readByIcebird(table, 'offset')).map((row) => Number(row.offset)),
      left,
    );
    const { summary } = currentSnapshot(table.metadata) ?? {};
    assert.equal(summary?.['total-position-deletes'], '21');

    const since = await addedSince(table, before);
    assert.ok(since.kind === 'added' && since.rewrittenPartitions.length > 0, 'readers are told');

    const report = await compactTable(engine, table.name, { nowMs: Date.now() + 86_400_000 });
    assert.ok(report.filesBefore > 0);
    table = await reload(table.name);
    assert.deepEqual(await offsetsOf(engine, table), left);
    assert.ok((await liveFiles(table)).every(({ deletes = [] }) => deletes.length === 0));
    const lines = await readManifestList(
      currentSnapshot(table.metadata) as NonNullable<ReturnType<typeof currentSnapshot>>,
    );
    assert.equal(
      lines.filter((line) => line.content === 1 && line.addedFiles + line.existingFiles > 0).length,
      0,
      'no deletes are left that apply to nothing',
    );
    assert.equal(currentSnapshot(table.metadata)?.summary['total-position-deletes'], '0');
    assert.deepEqual(
      (await readByIcebird(table, 'offset')).map((row) => Number(row.offset)),
      left,
    );
  });

  test('rows that are deleted while files are rewritten stay deleted', async () => {
    const table = await eventTableWith(engine, 'raced', [
      [0, 4],
      [4, 8],
    ]);
    const files = await liveFiles(table);
    const stage = () => stageFiles(engine, table, `SELECT * FROM ${relationSql(table, files)}`);
    const add = await withFiles(files, stage);
    await deleteRows(engine, table.name, { sql: '"offset" = 3' });
    await assert.rejects(
      commitTables([{ table, operation: 'replace', add, remove: files }]),
      /were deleted meanwhile/,
    );
    // The other way round: the files are rewritten before the delete is committed, which is then planned again.
    let rewritten = false;
    const onStep = async (step: string) => {
      if (step !== 'files-staged' || rewritten) return;
      rewritten = true;
      await compactTable(engine, table.name, { nowMs: Date.now() + 86_400_000 });
    };
    assert.equal(await deleteRows(engine, table.name, { sql: '"offset" = 5' }, { onStep }), 1);
    assert.deepEqual(await offsetsOf(engine, await reload(table.name)), [0, 1, 2, 4, 6, 7]);
  });

  test('an earlier moment is read by snapshot, tag and time, with its columns, and can be current again', async () => {
    let table = await eventTableWith(engine, 'history', [[0, 3]]);
    const first = table.currentSnapshotId as bigint;
    await updateTable(table.name, ({ metadata }) =>
      withReference(metadata, { name: 'audit-2026', type: 'tag', snapshotId: first }, Date.now()),
    );
    await alter(table.name, { kind: 'rename', column: 'payload', to: 'body' });
    const between = Date.now();
    table = await appendEvents2(await reload(table.name));
    for (const asOf of [{ snapshotId: first }, { reference: 'audit-2026' }, { timestampMs: between }]) {
      const then = tableAsOf(table, asOf);
      assert.deepEqual(await offsetsOf(engine, then), [0, 1, 2]);
      assert.deepEqual(
        then.fields.map(({ name }) => name),
        ['offset', 'arrived_at', 'payload'],
      );
    }
    assert.throws(() => tableAsOf(table, { timestampMs: 0 }), /history begins at/);
    assert.throws(() => tableAsOf(table, { reference: 'nope' }), /no branch or tag called nope/);
    assert.throws(() => tableAsOf(table, { snapshotId: 1n }), /expired or never was/);

    const later = { nowMs: Date.now() + 30 * 86_400_000, minDropped: 1 };
    table = await updateTable(table.name, ({ metadata }) => rolledBack(metadata, first, Date.now()));
    assert.deepEqual(await offsetsOf(engine, table), [0, 1, 2]);
    assert.deepEqual(
      (await readByIcebird(table, 'offset')).map((row) => Number(row.offset)),
      [0, 1, 2],
    );
    assert.equal((await addedSince(table, table.currentSnapshotId)).kind, 'added');
    table = await appendEvents2(table);
    await expireSnapshots(table.name, later);
    assert.deepEqual(
      await offsetsOf(engine, tableAsOf(await reload(table.name), { reference: 'audit-2026' })),
      [0, 1, 2],
    );
    table = await updateTable(table.name, ({ metadata }) =>
      withoutReference(metadata, 'audit-2026', Date.now()),
    );
    await expireSnapshots(table.name, later);
    assert.throws(() => tableAsOf(table, { reference: 'audit-2026' }), /no branch or tag/);
    assert.deepEqual(await offsetsOf(engine, await reload(table.name)), [0, 1, 2, 3]);
  });

  /** One more row, under the columns' new names. */
  async function appendEvents2(table: Table): Promise<Table> {
    return append(
      table,
      `SELECT 3 AS "offset", TIMESTAMPTZ '2026-11-20 03:00:00Z' AS arrived_at, 'x' AS body`,
    );
  }

  test('a branch or tag does not turn back the time of a table that another clock was ahead for', async () => {
    const { name } = await eventTableWith(engine, 'ahead', [[0, 3]]);
    const ahead = Date.now() + 3_600_000;
    await updateTable(name, ({ metadata }) => ({ ...metadata, 'last-updated-ms': ahead }));
    const tagged = await updateTable(name, ({ metadata, currentSnapshotId }) =>
      withReference(
        metadata,
        { name: 'x', type: 'tag', snapshotId: currentSnapshotId ?? assert.fail() },
        Date.now(),
      ),
    );
    const untagged = await updateTable(name, ({ metadata }) => withoutReference(metadata, 'x', Date.now()));
    assert.deepEqual(
      [tagged, untagged].map(({ metadata }) => metadata['last-updated-ms']),
      [ahead, ahead],
    );
  });

  test('ids stay numbers and those that others noted as texts stay texts', async () => {
    const { name } = await eventTableWith(engine, 'noted_ids', [[0, 3]]);
    await updateTable(name, ({ metadata }) => ({
      ...metadata,
      snapshots: metadata.snapshots.map((each) => ({
        ...each,
        // Of a snapshot that was picked from a branch.
        summary: { ...each.summary, 'source-snapshot-id': '9223372036854775807' },
      })),
    }));
    const { metadataLocation, currentSnapshotId } = await appendEvents(engine, await reload(name), 3, 5);
    const text = (await readBytes(toPath(metadataLocation))).toString();
    assert.match(text, /"source-snapshot-id":"9223372036854775807"/);
    assert.ok(text.includes(`"current-snapshot-id":${currentSnapshotId},`));
  });

  test('files staged under an earlier partitioning are committed under it', async () => {
    const table = await ensureTable(eventTable('late'));
    const add = await stageEvents(engine, table, 0, 30);
    await alter(table.name, { kind: 'partition', by: [] });
    const [after] = await commitTables([{ table, operation: 'append', add }]);
    assert.deepEqual(
      (await liveFiles(after as Table)).map(({ specId, partition }) => [specId, partition]).toSorted(),
      [
        [0, '2026-11-20'],
        [0, '2026-11-21'],
      ],
    );
    assert.deepEqual(await offsetsOf(engine, after as Table), range(0, 30));
  });

  test('files keep the names that their writer gave them, and deletes and rewritten manifests repeat these', async () => {
    const spec = { ...eventTable('spelled'), properties: { 'commit.manifest.min-count-to-merge': '2' } };
    let table = await ensureTable(spec);
    // As Hadoop spells it, which Spark and Flink write through.
    const add = (await stageEvents(engine, table, 0, 30)).map((file) => ({
      ...file,
      location: isObject(file.path) ? file.path.replace('s3:', 's3a:') : `file:${file.path}`,
    }));
    await commitTables([{ table, operation: 'append', add }]);
    await deleteRows(engine, table.name, { sql: '"offset" % 3 = 0' });
    for (const from of [30, 33, 36]) await appendEvents(engine, await reload(table.name), from, from + 3);
    table = await reload(table.name);
    assert.ok((await readManifestList(currentSnapshot(table.metadata) ?? assert.fail())).length < 4);

    const files = await liveFiles(table);
    const theirs = files.filter(({ path, location }) => location !== toLocation(path));
    assert.deepEqual(theirs.map(({ path }) => path).toSorted(), add.map(({ path }) => path).toSorted());
    const deletes = theirs.flatMap((file) => file.deletes ?? []);
    const paths = deletes.map(({ path }) => `'${localPath(path)}'`).join(', ');
    const { rows } = await withFiles(theirs, () =>
      engine.query(`SELECT DISTINCT file_path FROM read_parquet([${paths}]) ORDER BY 1`),
    );
    assert.deepEqual(
      rows.map((row) => row.file_path),
      add.map(({ location }) => location).toSorted(),
    );
    const left = range(0, 39).filter((i) => i >= 30 || i % 3 !== 0);
    assert.deepEqual(await offsetsOf(engine, table), left);
    assert.deepEqual(
      (await readByIcebird(table, 'offset')).map((row) => Number(row.offset)),
      left,
    );
  });

  test('metadata that others compressed is read, and a commit goes on from it', async () => {
    const { name, metadataLocation } = await eventTableWith(engine, 'compressed', [[0, 5]]);
    const location = metadataLocation.replace('.metadata.json', '.gz.metadata.json');
    await writeDurably(toPath(location), gzipSync(await readBytes(toPath(metadataLocation))));
    await pool().query(
      'UPDATE iceberg_tables SET metadata_location = $1, previous_metadata_location = $2 WHERE table_name = $3',
      [location, metadataLocation, name.name],
    );
    const table = await reload(name);
    assert.deepEqual(
      [table.metadataLocation, await offsetsOf(engine, await appendEvents(engine, table, 5, 8))],
      [location, range(0, 8)],
    );

    const damaged = location.replace('.gz', '-damaged.gz');
    await writeDurably(toPath(damaged), 'not compressed');
    await pool().query('UPDATE iceberg_tables SET metadata_location = $1 WHERE table_name = $2', [
      damaged,
      name.name,
    ]);
    await assert.rejects(reload(name), /metadata of table bronze\.compressed is damaged/);
  });
});

function sqlOf(condition: Condition): string {
  const literal = (value: string) => `'${value}'`;
  if ('is' in condition) return `${condition.column} IS ${condition.is.toUpperCase()}`;
  if ('in' in condition) return `${condition.column} IN (${condition.in.map(literal).join(', ')})`;
  const { column, from, to } = condition;
  return [
    ...(from ? [`${column} ${from.inclusive ? '>=' : '>'} ${literal(from.value)}`] : []),
    ...(to ? [`${column} ${to.inclusive ? '<=' : '<'} ${literal(to.value)}`] : []),
  ].join(' AND ');
}
