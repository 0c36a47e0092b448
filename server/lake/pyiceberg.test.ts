/** PyIceberg reads and writes the same tables, by the catalog that the documentation gives its settings for. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { readByIcebird } from '../testing/icebird.ts';
import {
  appendEvents,
  eventTableWith,
  offsetsOf,
  openTestLake,
  range,
  type TestLake,
} from '../testing/lake.ts';
import { type PyIceberg, startPyIceberg } from '../testing/pyiceberg.ts';
import { alterMetadata } from './alter-schema.ts';
import { loadTable } from './catalog.ts';
import { commitTables } from './commit.ts';
import { compactTable } from './compact.ts';
import { updateTable } from './create.ts';
import { deleteRows } from './delete-rows.ts';
import { expireSnapshots } from './expire.ts';
import { liveFiles, planScan } from './plan.ts';
import { relationSql } from './relation.ts';
import { stageFiles } from './stage.ts';
import type { Table } from './table.ts';

const LATER = { nowMs: Date.now() + 10 * 86_400_000, minDropped: 1 };

describe('PyIceberg beside us', () => {
  let lake: TestLake;
  let engine: DuckDbEngine;
  let outside: PyIceberg | { unavailable: string };

  before(async () => {
    lake = await openTestLake();
    engine = lake.engine;
    outside = await startPyIceberg(lake.database.url, `file://${join(lake.database.dataDir, 'lake')}`);
  });
  after(async () => {
    if ('stop' in outside) await outside.stop();
    await lake.close();
  });

  const both = (name: string, body: (python: PyIceberg) => Promise<void>) =>
    test(name, async (t) => {
      if ('unavailable' in outside) t.skip(outside.unavailable);
      else await body(outside);
    });
  const reload = async (namespace: string, name: string) => (await loadTable({ namespace, name })) as Table;
  const offsetsIn = (rows: unknown) =>
    (rows as { offset: number }[]).map(({ offset }) => offset).toSorted((a, b) => a - b);

  both('reads what we append, delete beside the files, compact and repartition', async (python) => {
    let table = await eventTableWith(engine, 'ours', [
      [0, 30],
      [30, 60],
    ]);
    const read = (where = 'true') => python.ask({ do: 'read', table: 'bronze.ours', where }).then(offsetsIn);
    assert.deepEqual(await read(), range(0, 60));
    assert.deepEqual(await read("arrived_at >= '2026-11-22T00:00:00+00:00'"), range(48, 60));

    await deleteRows(engine, table.name, { sql: '"offset" % 3 = 0' });
    const left = range(0, 60).filter((i) => i % 3 !== 0);
    assert.deepEqual(await read(), left);
    assert.deepEqual(
      await read('offset < 10'),
      left.filter((i) => i < 10),
    );

    await updateTable(table.name, ({ metadata }) =>
      alterMetadata(
        metadata,
        [
          { kind: 'add', column: { name: 'country', type: 'string' } },
          {
            kind: 'partition',
            by: [
              { source: 'country', transform: 'bucket[3]' },
              { source: 'arrived_at', transform: 'hour' },
            ],
          },
        ],
        Date.now(),
      ),
    );
    table = await reload('bronze', 'ours');
    const add = await stageFiles(
      engine,
      table,
      `SELECT i AS "offset", TIMESTAMPTZ '2026-11-25 00:30:00Z' + to_hours(i::INT % 2) AS arrived_at, ['DE', 'FR', 'NL'][1 + i % 3] AS country FROM range(60, 70) r(i)`,
    );
    await commitTables([{ table, operation: 'append', add }]);
    assert.deepEqual(await read(), [...left, ...range(60, 70)]);
    // It hashes for itself: files in other buckets than it expects would not be found.
    assert.deepEqual(await read("country = 'FR'"), [61, 64, 67]);

    assert.ok((await compactTable(engine, table.name, LATER)).filesBefore > 0);
    await expireSnapshots(table.name, LATER);
    assert.deepEqual(await read(), [...left, ...range(60, 70)]);
  });

  both('appends, deletes and evolves; our next commit goes on from there', async (python) => {
    await eventTableWith(engine, 'theirs', [[0, 30]]);
    const row = (offset: number) => ({
      offset,
      arrived_at: '2026-11-20T05:00:00+00:00',
      payload: `p ${offset}`,
    });
    await python.ask({ do: 'append', table: 'bronze.theirs', rows: range(30, 35).map(row) });
    await python.ask({ do: 'delete', table: 'bronze.theirs', where: 'offset < 4' });
    let table = await reload('bronze', 'theirs');
    assert.deepEqual(await offsetsOf(engine, table), range(4, 35));

    await python.ask({
      do: 'evolve',
      table: 'bronze.theirs',
      add: [['seen_at', 'timestamptz']],
      rename: [['payload', 'body']],
      partition: [['offset', 'truncate[10]', 'offset_tens']],
      unpartition: ['arrived_at_day'],
    });
    await python.ask({ do: 'tag', table: 'bronze.theirs', name: 'before-more' });
    const more = { ...row(35), body: 'later', seen_at: '2026-11-21T00:00:00+00:00' };
    await python.ask({ do: 'append', table: 'bronze.theirs', rows: [more] });
    table = await reload('bronze', 'theirs');
    assert.deepEqual(
      table.fields.map(({ name }) => name),
      ['offset', 'arrived_at', 'body', 'seen_at'],
    );
    assert.deepEqual(
      table.spec.fields.map(({ transform }) => transform),
      ['truncate[10]'],
    );
    const add = await stageFiles(
      engine,
      table,
      `SELECT i AS "offset", TIMESTAMPTZ '2026-11-21 00:00:00Z' AS arrived_at FROM range(36, 45) r(i)`,
    );
    const [after] = await commitTables([{ table, operation: 'append', add }]);
    table = after as Table;
    assert.ok(table.metadata.refs?.['before-more'], 'its tag is still there');
    const everything = range(4, 45);
    const check = async () => {
      assert.deepEqual(await offsetsOf(engine, table), everything);
      assert.deepEqual(offsetsIn(await python.ask({ do: 'read', table: 'bronze.theirs' })), everything);
      assert.deepEqual(
        (await readByIcebird(table, 'offset')).map((each) => Number(each.offset)),
        everything,
      );
    };
    await check();
    const pruned = await planScan(table, { where: [{ column: 'offset', in: ['44'] }] });
    assert.ok(pruned.dataFiles.read < pruned.dataFiles.considered);
    await compactTable(engine, table.name, LATER);
    await expireSnapshots(table.name, LATER);
    table = await reload('bronze', 'theirs');
    await check();
  });

  both('makes a table of its own, which we read, write and compact', async (python) => {
    const columns = [
      ['offset', 'int'],
      ['price', 'decimal(9, 2)'],
      ['day', 'date'],
      ['at', 'timestamp'],
      ['name', 'string'],
      ['share', 'float'],
      ['data', 'binary'],
    ];
    const partition = [
      ['day', 'month'],
      ['name', 'truncate[2]'],
      ['offset', 'bucket[2]'],
      ['price', 'identity'],
    ];
    await python.ask({ do: 'create', table: 'silver.foreign', columns, partition });
    const row = (offset: number) => ({
      offset,
      price: `${(offset % 2) - 1}.25`,
      day: `2026-1${offset % 2}-05`,
      at: '2026-11-20T05:00:00',
      name: offset % 3 === 0 ? null : `n${offset}`,
      share: offset / 4,
    });
    await python.ask({ do: 'append', table: 'silver.foreign', rows: range(0, 12).map(row) });
    let table = await reload('silver', 'foreign');
    const rows = async () =>
      (
        await engine.query(
          `SELECT "offset", price::VARCHAR AS price, day::VARCHAR AS day, name, share FROM ${relationSql(table, await liveFiles(table))} ORDER BY 1`,
        )
      ).rows;
    const expected = range(0, 12).map((offset) => {
      const { price, day, name, share } = row(offset);
      return { offset, price: price.replace('-1.25', '-1.25'), day, name, share };
    });
    assert.deepEqual(await rows(), expected);
    const add = await stageFiles(
      engine,
      table,
      `SELECT 12::INT AS "offset", -0.5::DECIMAL(9, 2) AS price, DATE '2026-11-05' AS day, 'n12' AS name, 3::FLOAT AS share`,
    );
    await commitTables([{ table, operation: 'append', add }]);
    assert.ok(
      (await compactTable(engine, table.name, { ...LATER, rules: { minFiles: 1 } })).filesBefore >= 0,
    );
    table = await reload('silver', 'foreign');
    const all = [...expected, { offset: 12, price: '-0.50', day: '2026-11-05', name: 'n12', share: 3 }];
    assert.deepEqual(await rows(), all);
    const theirs = (await python.ask({ do: 'read', table: 'silver.foreign' })) as {
      offset: number;
      price: string;
    }[];
    assert.deepEqual(
      theirs.toSorted((a, b) => a.offset - b.offset).map(({ offset, price }) => [offset, price]),
      all.map(({ offset, price }) => [offset, price]),
    );
    assert.deepEqual(
      offsetsIn(await python.ask({ do: 'read', table: 'silver.foreign', where: "name = 'n12'" })),
      [12],
    );
    table = await appendEventsTo(table);
    assert.equal((await rows()).length, 14);
  });

  async function appendEventsTo(table: Table): Promise<Table> {
    const add = await stageFiles(engine, table, 'SELECT 13::INT AS "offset"');
    const [next] = await commitTables([{ table, operation: 'append', add }]);
    return next as Table;
  }

  both('commits at the same time as we do, and neither loses anything', async (python) => {
    let table = await eventTableWith(engine, 'raced_with', [[0, 1]]);
    const theirs = (async () => {
      for (const offset of range(100, 106)) {
        const one = { offset, arrived_at: '2026-11-20T05:00:00+00:00', payload: 'p' };
        for (let tries = 0; ; tries++) {
          try {
            await python.ask({ do: 'append', table: 'bronze.raced_with', rows: [one] });
            break;
          } catch (error) {
            // It gives up when another commit is first, and leaves it to whoever called to try again.
            if (tries === 50 || !/CommitFailed/.test(String(error))) throw error;
          }
        }
      }
    })();
    for (const offset of range(1, 12)) table = await appendEvents(engine, table, offset, offset + 1);
    await theirs;
    assert.deepEqual(await offsetsOf(engine, await reload('bronze', 'raced_with')), [
      ...range(0, 12),
      ...range(100, 106),
    ]);
  });
});
