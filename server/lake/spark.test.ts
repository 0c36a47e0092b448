/** Spark reads and writes the same tables, by the settings and rights that the documentation gives it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { appendEvents, eventTableWith, openTestLake, range, type TestLake } from '../testing/lake.ts';
import { DOCUMENT, type Spark, startSpark } from '../testing/spark.ts';
import { addedSince } from './added-since.ts';
import { type Alteration, alterMetadata } from './alter-schema.ts';
import { loadTable } from './catalog.ts';
import { CommitConflict } from './change.ts';
import { commitTables } from './commit.ts';
import { compactTable } from './compact.ts';
import { ensureTable, updateTable } from './create.ts';
import { deleteRows } from './delete-rows.ts';
import { expireSnapshots } from './expire.ts';
import { toPath } from './location.ts';
import { DELETED } from './manifest.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import { currentSnapshot } from './metadata.ts';
import { removeOrphans } from './orphans.ts';
import { liveFiles, planScan } from './plan.ts';
import { tableAsOf, withReference } from './references.ts';
import { relationSql } from './relation.ts';
import { stageFiles } from './stage.ts';
import { type Table, type TableField, type TableName, tableKey } from './table.ts';

const LATER = { nowMs: Date.now() + 10 * 86_400_000, minDropped: 1 };

type Texts = Record<string, string | null>;

/** The value as a text that both engines write alike. */
function ourText({ name, type }: TableField): string {
  if (type === 'binary') return `lower(hex("${name}"))`;
  if (type === 'timestamptz') return `("${name}" AT TIME ZONE 'UTC')::VARCHAR`;
  return isFloating(type) ? `"${name}"::DOUBLE::VARCHAR` : `"${name}"::VARCHAR`;
}

function theirText({ name, type }: TableField): string {
  if (type === 'binary') return `lower(hex(\`${name}\`))`;
  return isFloating(type) ? `string(double(\`${name}\`))` : `string(\`${name}\`)`;
}

const isFloating = (type: TableField['type']) => type === 'float' || type === 'double';

/** In the order of the first column, which numbers them. */
function inOrder(table: Table, rows: readonly Readonly<Record<string, unknown>>[]): Texts[] {
  return rows
    .map((row) =>
      Object.fromEntries(
        table.fields.map(({ name, type }) => {
          const value = row[name] ?? null;
          return [name, value === null ? null : String(isFloating(type) ? Number(value) : value)];
        }),
      ),
    )
    .toSorted((a, b) => idOf(a) - idOf(b));
}

const idOf = (row: Texts) => Number(Object.values(row)[0]);

async function madeLongAgo(folder: string): Promise<void> {
  const at = new Date(Date.now() - 10 * 86_400_000);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), at, at);
  }
}

describe('Spark beside us', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;
  let outside: Spark | { unavailable: string };
  const role = `spark_${randomBytes(6).toString('hex')}`;

  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
    const password = randomBytes(12).toString('hex');
    await pool().query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    const [, grant] =
      /^(GRANT SELECT, INSERT.* TO )writer;$/m.exec(await readFile(DOCUMENT, 'utf8')) ?? assert.fail();
    await pool().query(`${grant}${role}`);
    const url = new URL(lake.database.url);
    Object.assign(url, { username: role, password });
    outside = await startSpark({ databaseUrl: url.href, dataDir: lake.database.dataDir });
  });
  after(async () => {
    if ('stop' in outside) await outside.stop();
    await pool().query(`DROP OWNED BY ${role}`);
    await pool().query(`DROP ROLE ${role}`);
    await lake.close();
  });

  const both = (name: string, body: (spark: Spark) => Promise<void>) =>
    test(name, async (t) => {
      if ('unavailable' in outside) t.skip(outside.unavailable);
      else await body(outside);
    });

  const reload = async (name: TableName) => (await loadTable(name)) as Table;
  const at = (name: TableName) => `lake.${tableKey(name)}`;

  const ours = async (table: Table, where = 'true') => {
    const list = table.fields.map((field) => `${ourText(field)} AS "${field.name}"`).join(', ');
    const { rows } = await engine.query(
      `SELECT ${list} FROM ${relationSql(table, await liveFiles(table))} WHERE ${where}`,
    );
    return inOrder(table, rows);
  };
  const theirs = async (spark: Spark, table: Table, { version = '', where = 'true' } = {}) => {
    const list = table.fields.map((field) => `${theirText(field)} AS \`${field.name}\``).join(', ');
    return inOrder(table, await spark.sql(`SELECT ${list} FROM ${at(table.name)} ${version} WHERE ${where}`));
  };
  /** The rows, when both find the same ones. */
  const agreed = async (spark: Spark, name: TableName): Promise<Texts[]> => {
    const table = await reload(name);
    const rows = await ours(table);
    assert.deepEqual(rows, await theirs(spark, table));
    return rows;
  };
  const agreedIds = async (spark: Spark, name: TableName) => (await agreed(spark, name)).map(idOf);
  const alter = (name: TableName, alterations: readonly Alteration[]) =>
    updateTable(name, ({ metadata }) => alterMetadata(metadata, alterations, Date.now()));
  const append = async (name: TableName, sql: string) => {
    const table = await reload(name);
    await commitTables([{ table, operation: 'append', add: await stageFiles(engine, table, sql) }]);
  };

  /** The files whose rows are said to be in a sort order of the table. */
  const inOrderOf = async (table: Table, orderId: number) => {
    const manifests = await readManifestList(currentSnapshot(table.metadata) ?? assert.fail());
    const orders = await Promise.all(
      manifests.map(async (manifest) =>
        [...(await readManifest(table, manifest)).entries()]
          .filter(({ status, sortOrderId }) => status !== DELETED && sortOrderId === orderId)
          .map(({ file }) => file),
      ),
    );
    return orders.flat();
  };

  both('reads every type and transform, after every change of ours, and what was before', async (spark) => {
    const name = { namespace: 'silver', name: 'everything' };
    const rows = (from: number, to: number) => `SELECT i AS id, i % 2 = 0 AS flag, (i - 5)::INT AS small,
      CASE i % 4 WHEN 0 THEN 'NaN'::FLOAT WHEN 1 THEN 0.1::FLOAT ELSE -i::FLOAT END AS share,
      i / 7 AS ratio, CASE WHEN i % 3 > 0 THEN 'é🙂 ' || i % 5 END AS word, 'b'::BLOB || chr((65 + i % 9)::INT)::BLOB AS raw,
      ('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID AS code,
      DATE '2024-12-25' + (i * 9)::INT AS day, TIMESTAMP '1969-12-31 22:30:00.000001' + to_hours(i::INT) AS seen,
      TIMESTAMPTZ '2026-10-31 20:15:00.5Z' + to_hours((i * 5)::INT) AS arrived_at, ((i - 6) * 1.25)::DECIMAL(9, 2) AS price
      FROM range(${from}, ${to}) r(i)`;
    await ensureTable({
      name,
      fields: [
        { name: 'id', type: 'long', required: true },
        { name: 'flag', type: 'boolean' },
        { name: 'small', type: 'int' },
        { name: 'share', type: 'float' },
        { name: 'ratio', type: 'double' },
        { name: 'word', type: 'string' },
        { name: 'raw', type: 'binary' },
        { name: 'code', type: 'uuid' },
        { name: 'day', type: 'date' },
        { name: 'seen', type: 'timestamp' },
        { name: 'arrived_at', type: 'timestamptz' },
        { name: 'price', type: 'decimal(9, 2)' },
      ],
      partition: [
        { source: 'day', transform: 'year' },
        { source: 'word', transform: 'truncate[2]' },
      ],
    });
    await append(name, rows(0, 12));
    assert.equal((await agreed(spark, name)).length, 12);

    const partitionings: Extract<Alteration, { kind: 'partition' }>['by'][] = [
      [
        { source: 'arrived_at', transform: 'day' },
        { source: 'code', transform: 'bucket[3]' },
      ],
      [
        { source: 'flag', transform: 'identity' },
        { source: 'day', transform: 'month' },
        { source: 'word', transform: 'void' },
      ],
      [
        { source: 'seen', transform: 'hour' },
        { source: 'price', transform: 'truncate[50]' },
        { source: 'raw', transform: 'bucket[2]' },
      ],
      [
        { source: 'small', transform: 'identity' },
        { source: 'price', transform: 'bucket[4]' },
      ],
    ];
    for (const [index, by] of partitionings.entries()) {
      await alter(name, [{ kind: 'partition', by }]);
      await append(name, rows(12 + index * 8, 20 + index * 8));
    }
    assert.equal((await agreed(spark, name)).length, 44);
    // It computes partitions for itself: a file in another one than it expects would not be found.
    for (const [us, them] of [
      ["day < '2025-03-01'", "day < DATE '2025-03-01'"],
      ["word = 'é🙂 4'"],
      ["seen < '1970-01-01'", "seen < timestamp_ntz '1970-01-01 00:00:00'"],
      ["arrived_at < TIMESTAMPTZ '2026-11-03 00:00:00Z'", "arrived_at < TIMESTAMP '2026-11-03 00:00:00Z'"],
      ["code = '00000000-0000-4000-8000-000000000015'"],
      ['price = 8.75'],
      ["raw = 'bD'::BLOB", "raw = X'6244'"],
      ['share = 0.1::FLOAT', 'share = float(0.1)'],
      ['isnan(share)'],
      ['flag AND small > 9'],
    ]) {
      const table = await reload(name);
      const found = await ours(table, us);
      assert.ok(found.length > 0 && found.length < 44, us);
      assert.deepEqual(found, await theirs(spark, table, { where: them ?? us ?? '' }), us);
    }

    await deleteRows(engine, name, { sql: 'id % 4 = 1' });
    assert.equal((await agreed(spark, name)).length, 33);
    const tagged = await updateTable(name, ({ metadata, currentSnapshotId }) =>
      withReference(
        metadata,
        { name: 'before', type: 'tag', snapshotId: currentSnapshotId ?? assert.fail() },
        Date.now(),
      ),
    );

    await alter(name, [
      { kind: 'rename', column: 'word', to: 'text' },
      { kind: 'widen', column: 'small', type: 'long' },
      { kind: 'widen', column: 'share', type: 'double' },
      { kind: 'widen', column: 'price', type: 'decimal(18, 2)' },
      { kind: 'drop', column: 'ratio' },
      { kind: 'add', column: { name: 'ratio', type: 'string' }, after: 'id' },
      { kind: 'move', column: 'arrived_at', after: 'id' },
    ]);
    await append(name, `SELECT 100 AS id, 'new' AS ratio, 5000000000 AS small, 1234567890.5 AS price`);
    assert.equal((await agreed(spark, name)).length, 34);

    const snapshotId = tagged.currentSnapshotId ?? assert.fail();
    const then = tableAsOf(await reload(name), { snapshotId });
    const old = await ours(then);
    assert.equal(old.length, 33);
    for (const version of [`VERSION AS OF ${snapshotId}`, "VERSION AS OF 'before'"]) {
      assert.deepEqual(await theirs(spark, then, { version }), old);
    }

    assert.ok((await compactTable(engine, name, LATER)).filesBefore > 0);
    assert.equal((await agreed(spark, name)).length, 34);
    await expireSnapshots(name, LATER);
    assert.equal((await agreed(spark, name)).length, 34);
    assert.deepEqual(await theirs(spark, then, { version: "VERSION AS OF 'before'" }), old);
  });

  for (const mode of ['copy-on-write', 'merge-on-read']) {
    both(`appends, updates, merges and deletes by ${mode}; we and our compaction go on`, async (spark) => {
      const { name } = await eventTableWith(engine, `changed_${mode.replaceAll('-', '_')}`, [[0, 30]]);
      const table = at(name);
      const properties = ['delete', 'update', 'merge'].map((each) => `'write.${each}.mode' = '${mode}'`);
      // Commits of ours write manifests anew, with their files and deletes in them.
      properties.push("'commit.manifest.min-count-to-merge' = '2'");
      await spark.sql(`ALTER TABLE ${table} SET TBLPROPERTIES (${properties.join(', ')})`);
      const first = (await reload(name)).currentSnapshotId;
      const rows = (from: number, to: number) =>
        `SELECT id, TIMESTAMP '2026-11-20 00:00:00Z' + make_interval(0, 0, 0, 0, int(id)), 'spark ' || id FROM range(${from}, ${to})`;

      await spark.sql(`INSERT INTO ${table} ${rows(30, 40)}`);
      assert.deepEqual(await agreedIds(spark, name), range(0, 40));
      const since = await addedSince(await reload(name), first);
      assert.ok(since.kind === 'added');
      assert.deepEqual(since.rewrittenPartitions, []);

      await spark.sql(`DELETE FROM ${table} WHERE offset % 10 = 3`);
      let left = range(0, 40).filter((i) => i % 10 !== 3);
      assert.deepEqual(await agreedIds(spark, name), left);
      const files = await liveFiles(await reload(name));
      assert.equal(
        files.some(({ deletes = [] }) => deletes.length > 0),
        mode === 'merge-on-read',
      );
      const changed = await addedSince(await reload(name), first);
      assert.ok(changed.kind === 'added');
      assert.deepEqual(changed.rewrittenPartitions.toSorted(), ['2026-11-20', '2026-11-21']);

      for (const from of [40, 42, 44, 46, 48]) await appendEvents(engine, await reload(name), from, from + 2);
      left = [...left, ...range(40, 50)];
      assert.deepEqual(await agreedIds(spark, name), left);

      await spark.sql(`UPDATE ${table} SET payload = 'updated' WHERE offset BETWEEN 20 AND 25`);
      const updated = await agreed(spark, name);
      assert.deepEqual(
        updated.filter(({ payload }) => payload === 'updated').map(({ offset }) => Number(offset)),
        [20, 21, 22, 24, 25],
      );

      // Ours on top of theirs, in the same files.
      await deleteRows(engine, name, { sql: '"offset" % 10 = 4' });
      await spark.sql(`MERGE INTO ${table} t USING (SELECT id FROM range(25, 60)) s ON t.offset = s.id
        WHEN MATCHED AND s.id % 2 = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET payload = 'merged'
        WHEN NOT MATCHED AND s.id >= 50 THEN INSERT (offset, arrived_at, payload) VALUES (s.id, TIMESTAMP '2026-11-23 00:00:00Z', 'new')`);
      left = [...left.filter((i) => i % 10 !== 4 && (i < 25 || i % 2 === 1)), ...range(50, 60)];
      assert.deepEqual(await agreedIds(spark, name), left);

      const before = await agreed(spark, name);
      assert.ok((await compactTable(engine, name, LATER)).filesBefore > 0);
      assert.deepEqual(await agreed(spark, name), before);
      const folded = await liveFiles(await reload(name));
      assert.ok(folded.every(({ deletes = [] }) => deletes.length === 0));
      await expireSnapshots(name, LATER);
      assert.deepEqual(await agreed(spark, name), before);
    });
  }

  both('changes columns, partitioning and order, which we keep to', async (spark) => {
    const { name } = await eventTableWith(engine, 'reshaped', [[0, 30]]);
    const table = at(name);
    await spark.sql(`ALTER TABLE ${table} ADD COLUMNS (amount int COMMENT 'in cents', price decimal(9, 2))`);
    await spark.sql(`ALTER TABLE ${table} RENAME COLUMN payload TO body`);
    await spark.sql(`INSERT INTO ${table} VALUES (30, TIMESTAMP '2026-11-21 06:00:00Z', 'b', 7, 1.25)`);
    await spark.sql(`ALTER TABLE ${table} ALTER COLUMN amount TYPE bigint`);
    await spark.sql(`ALTER TABLE ${table} ALTER COLUMN price TYPE decimal(12, 2)`);
    await spark.sql(`ALTER TABLE ${table} ALTER COLUMN amount AFTER offset`);
    await spark.sql(`ALTER TABLE ${table} ADD PARTITION FIELD truncate(offset, 10)`);
    await spark.sql(`ALTER TABLE ${table} WRITE ORDERED BY body DESC NULLS LAST, offset`);
    assert.deepEqual(await agreedIds(spark, name), range(0, 31));
    let now = await reload(name);
    assert.deepEqual(
      now.fields.map((field) => [field.name, field.type]),
      [
        ['offset', 'long'],
        ['amount', 'long'],
        ['arrived_at', 'timestamptz'],
        ['body', 'string'],
        ['price', 'decimal(12, 2)'],
      ],
    );
    assert.deepEqual(
      now.spec.fields.map(({ transform }) => transform),
      ['day', 'truncate[10]'],
    );
    await append(
      name,
      `SELECT i AS "offset", TIMESTAMPTZ '2026-11-21 07:00:00Z' AS arrived_at, 'n' || i AS body, 6000000000 AS amount FROM range(31, 41) r(i)`,
    );
    await spark.sql(
      `INSERT INTO ${table} SELECT id, 1, TIMESTAMP '2026-11-21 08:00:00Z', 's' || id, 2.5 FROM range(41, 47)`,
    );
    assert.deepEqual(await agreedIds(spark, name), range(0, 47));
    now = await reload(name);
    const pruned = await planScan(now, { where: [{ column: 'offset', in: ['44'] }] });
    assert.ok(pruned.dataFiles.read < pruned.dataFiles.considered);

    assert.ok((await compactTable(engine, name, LATER)).filesBefore > 0);
    assert.deepEqual(await agreedIds(spark, name), range(0, 47));
    now = await reload(name);
    const sorted = await inOrderOf(now, now.metadata['default-sort-order-id']);
    assert.ok(sorted.length > 1);
    for (const { path } of sorted) {
      const { rows } = await engine.query(`SELECT body, "offset" FROM '${path}' ORDER BY file_row_number`);
      const read = rows.map(({ body, offset }) => ({
        body: body === null ? '' : String(body),
        offset: Number(offset),
      }));
      assert.deepEqual(
        read,
        read.toSorted((a, b) =>
          a.body === b.body ? a.offset - b.offset : Buffer.compare(Buffer.from(b.body), Buffer.from(a.body)),
        ),
      );
    }

    await spark.sql(`ALTER TABLE ${table} DROP PARTITION FIELD arrived_at_day`);
    await spark.sql(`ALTER TABLE ${table} DROP COLUMN price`);
    await append(name, `SELECT 47 AS "offset", TIMESTAMPTZ '2026-11-21 07:00:00Z' AS arrived_at`);
    assert.deepEqual(await agreedIds(spark, name), range(0, 48));
  });

  both('rewrites files, manifests and deletes, expires and rolls back; we go on', async (spark) => {
    const { name } = await eventTableWith(
      engine,
      'maintained',
      range(0, 8).map((i) => [i * 4, i * 4 + 4] as const),
    );
    const call = (procedure: string, more = '') =>
      spark.sql(`CALL lake.system.${procedure}(table => '${tableKey(name)}'${more})`);
    await spark.sql(`ALTER TABLE ${at(name)} SET TBLPROPERTIES ('write.delete.mode' = 'merge-on-read')`);
    await deleteRows(engine, name, { sql: '"offset" % 10 = 1' });
    await spark.sql(`DELETE FROM ${at(name)} WHERE offset % 10 = 2`);
    let left = range(0, 32).filter((i) => i % 10 !== 1 && i % 10 !== 2);
    const start = (await reload(name)).currentSnapshotId;

    await call('rewrite_position_delete_files', ", options => map('rewrite-all', 'true')");
    assert.deepEqual(await agreedIds(spark, name), left);
    const [{ rewritten_data_files_count: rewritten } = {}] = await call(
      'rewrite_data_files',
      ", options => map('rewrite-all', 'true')",
    );
    assert.ok(Number(rewritten) >= 8);
    assert.deepEqual(await agreedIds(spark, name), left);
    // Rewriting adds no rows: what is computed from the table is not computed anew.
    const since = await addedSince(await reload(name), start);
    assert.deepEqual(since, { kind: 'added', files: [], changedPartitions: [], rewrittenPartitions: [] });

    await appendEvents(engine, await reload(name), 32, 36);
    await call('rewrite_manifests');
    await appendEvents(engine, await reload(name), 36, 40);
    left = [...left, ...range(32, 40)];
    assert.deepEqual(await agreedIds(spark, name), left);

    const kept = (await reload(name)).currentSnapshotId ?? assert.fail();
    await call('expire_snapshots', `, older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 2`);
    assert.deepEqual(await agreedIds(spark, name), left);
    assert.equal((await reload(name)).metadata.snapshots.length, 2);
    await appendEvents(engine, await reload(name), 40, 44);
    await spark.sql(`ALTER TABLE ${at(name)} CREATE TAG kept`);
    await call('rollback_to_snapshot', `, snapshot_id => ${kept}`);
    assert.deepEqual(await agreedIds(spark, name), left);
    await appendEvents(engine, await reload(name), 50, 54);
    left = [...left, ...range(50, 54)];
    assert.deepEqual(await agreedIds(spark, name), left);
    const [{ tagged } = {}] = await spark.sql(
      `SELECT count(*) AS tagged FROM ${at(name)} VERSION AS OF 'kept'`,
    );
    assert.equal(Number(tagged), left.length);

    // Three days are over for all of them: what it or we take for an orphan goes.
    const stray = join(toPath((await reload(name)).metadata.location), 'data', 'stray.parquet');
    await writeFile(stray, 'nobody refers to it');
    await madeLongAgo(join(stray, '../..'));
    const strays = await call('remove_orphan_files');
    assert.deepEqual(
      strays
        .map(({ orphan_file_location: location }) => toPath(String(location)))
        .filter((path) => path === stray),
      [stray],
    );
    assert.deepEqual(await agreedIds(spark, name), left);
    await removeOrphans(name, { olderThanMs: -60_000 });
    assert.deepEqual(await agreedIds(spark, name), left);
    await compactTable(engine, name, LATER);
    await expireSnapshots(name, LATER);
    assert.deepEqual(await agreedIds(spark, name), left);
  });

  both('writes on a branch beside our commits, and we go on from what it makes of them', async (spark) => {
    const { name } = await eventTableWith(engine, 'branched', [[0, 5]]);
    await spark.sql(`ALTER TABLE ${at(name)} CREATE BRANCH audit RETAIN 7 DAYS`);
    const row = (offset: number) => `(${offset}, TIMESTAMP '2026-11-20 05:00:00Z', 'p')`;
    await spark.sql(`INSERT INTO ${at(name)}.branch_audit VALUES ${row(5)}`);
    assert.deepEqual(await agreedIds(spark, name), range(0, 5));
    const branch = tableAsOf(await reload(name), { reference: 'audit' });
    assert.deepEqual((await ours(branch)).map(idOf), range(0, 6));
    await spark.sql(`CALL lake.system.fast_forward('${tableKey(name)}', 'main', 'audit')`);
    await appendEvents(engine, await reload(name), 6, 8);
    assert.deepEqual(await agreedIds(spark, name), range(0, 8));

    await spark.sql(`INSERT INTO ${at(name)}.branch_audit VALUES ${row(20)}`);
    await appendEvents(engine, await reload(name), 8, 10);
    const onBranch = (await reload(name)).metadata.refs?.audit?.['snapshot-id'];
    await spark.sql(`CALL lake.system.cherrypick_snapshot('${tableKey(name)}', ${onBranch})`);
    await compactTable(engine, name, LATER);
    await expireSnapshots(name, { minDropped: 1 });
    assert.deepEqual(await agreedIds(spark, name), [...range(0, 10), 20]);
    assert.deepEqual(
      (await theirs(spark, await reload(name), { version: "VERSION AS OF 'audit'" })).map(idOf),
      [...range(0, 6), 20],
    );
  });

  both('makes a table of its own, which we read, write and compact', async (spark) => {
    const name = { namespace: 'silver', name: 'foreign' };
    await spark.sql(`CREATE TABLE ${at(name)} (id int NOT NULL, word string, day date, raw binary, price decimal(20, 4), seen timestamp_ntz, share float)
      USING iceberg PARTITIONED BY (months(day), truncate(2, word), bucket(3, price), hours(seen)) TBLPROPERTIES ('write.parquet.compression-codec' = 'snappy', 'write.metadata.compression-codec' = 'gzip')`);
    await spark.sql(
      `INSERT INTO ${at(name)} SELECT int(id), if(id % 3 = 0, null, 'w' || id), DATE '2026-10-20' + int(id), X'00ff', id * 1.5, timestamp_ntz '2026-11-20 05:00:00', if(id % 2 = 0, float('NaN'), float(id)) FROM range(12)`,
    );
    assert.deepEqual(await agreedIds(spark, name), range(0, 12));
    await append(
      name,
      `SELECT 12 AS id, 'w12' AS word, DATE '2026-11-02' AS day, -0.5 AS price, TIMESTAMP '2026-11-20 05:59:59' AS seen`,
    );
    assert.deepEqual(await agreedIds(spark, name), range(0, 13));
    assert.deepEqual((await theirs(spark, await reload(name), { where: 'price = -0.5' })).length, 1);
    await compactTable(engine, name, { ...LATER, rules: { minFiles: 1 } });
    assert.deepEqual(await agreedIds(spark, name), range(0, 13));
  });

  both('commits at the same time as we do, and neither loses anything', async (spark) => {
    const { name } = await eventTableWith(engine, 'raced_with', [[0, 8]]);
    await spark.sql(`ALTER TABLE ${at(name)} SET TBLPROPERTIES ('write.delete.mode' = 'merge-on-read')`);
    const isLostRace = (error: unknown) => /CommitFailed|ValidationException/.test(String(error));
    const again = async (statement: string) => {
      for (let tries = 0; ; tries++) {
        try {
          await spark.sql(statement);
          return;
        } catch (error) {
          // It gives up after four commits of others, and leaves it to whoever called to try again.
          if (tries === 50 || !isLostRace(error)) throw error;
        }
      }
    };
    const others = (async () => {
      for (const id of range(1000, 1008)) {
        await again(`INSERT INTO ${at(name)} VALUES (${id}, TIMESTAMP '2026-11-20 05:00:00Z', 'p')`);
        if (id % 3 === 0) await again(`DELETE FROM ${at(name)} WHERE offset = ${id - 999}`);
      }
    })();
    let isOver = false;
    others
      .finally(() => {
        isOver = true;
      })
      .catch(() => undefined);
    let next = 8;
    while (!isOver && next < 200) {
      await appendEvents(engine, await reload(name), next, next + 1);
      next += 1;
      if (next % 5 > 0) continue;
      await compactTable(engine, name, { ...LATER, rules: { minFiles: 2 } }).catch((error: unknown) => {
        // It has its tries as well.
        if (!(error instanceof CommitConflict)) throw error;
      });
    }
    await others;
    assert.ok(next > 8);
    const deleted = new Set(
      range(1000, 1008)
        .filter((id) => id % 3 === 0)
        .map((id) => id - 999),
    );
    assert.deepEqual(
      await agreedIds(spark, name),
      [...range(0, next).filter((i) => !deleted.has(i)), ...range(1000, 1008)].toSorted((a, b) => a - b),
    );
  });
});
