import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { pool } from '../db.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { compactTable } from '../lake/compact.ts';
import { deleteRows } from '../lake/delete-rows.ts';
import { expireSnapshots } from '../lake/expire.ts';
import { snapshotById } from '../lake/metadata.ts';
import { stageFiles } from '../lake/stage.ts';
import type { TableName } from '../lake/table.ts';
import {
  AT_MS,
  BRONZE,
  LETTERS,
  rollBack,
  rowsOf,
  SILVER,
  TOPIC,
  testBalance,
  verdicts,
} from '../testing/balance.ts';
import { positionModels } from '../warehouse/position-models.ts';
import { keepBalance } from './keep-balance.ts';
import { readRanges, type StoredRange } from './ranges-data.ts';

const { engine, registry, ingest, look, silver, close } = await testBalance();

describe('the balance of what came and what is in the lake', () => {
  after(close);
  const append = async (name: TableName, select: (relation: string) => string) => {
    const { table, relation } = await rowsOf(name);
    const add = await stageFiles(engine, table, select(relation));
    await commitTables([{ table, operation: 'append', add }]);
  };
  const overwrite = async (name: TableName, select: (relation: string) => string) => {
    const { table, relation } = await rowsOf(name);
    const add = await stageFiles(engine, table, select(relation));
    await commitTables([{ table, operation: 'overwrite', add, replacePartitions: 'all' }]);
  };
  /** Damages a table, tells what was found of it, and takes the damage back. */
  async function afterDamage(name: TableName, damage: () => Promise<unknown>): Promise<StoredRange[]> {
    const { table } = await rowsOf(name);
    await damage();
    const found = await look();
    await rollBack(name, table);
    assert.deepEqual(verdicts(await look()), Array(4).fill('balanced balanced'));
    return found;
  }

  test('what was ingested and modelled is found, with its repeats', async () => {
    await ingest();
    await ingest();
    assert.deepEqual(verdicts(await look()), Array(4).fill('balanced null'));
    await silver();
    const ranges = await look();
    assert.deepEqual(verdicts(ranges), Array(4).fill('balanced balanced'));
    assert.deepEqual(await sums(), { read: 160, bronze: 144, letters: 16, silver: 136, repeats: 8 });
  });

  async function sums() {
    const { rows: found } = await pool().query(
      `SELECT sum(records)::int AS read, sum((lake_found -> 'bronze' ->> 'rows')::int)::int AS bronze,
         sum((lake_found -> 'deadLetters' ->> 'rows')::int)::int AS letters,
         sum((model_found ->> 'rows')::int)::int AS silver, sum((model_found ->> 'repeats')::int)::int AS repeats
       FROM ingest_range`,
    );
    return found[0];
  }

  test('a look that finds the same files reads nothing, and other files with the same rows balance', async () => {
    const before = await readRanges(TOPIC);
    const closed = async (): Promise<DuckDbEngine> => assert.fail('nothing was to be read');
    const signal = new AbortController().signal;
    await keepBalance({ signal, engine: closed, models: positionModels(registry) });
    for (const name of [BRONZE, LETTERS, SILVER]) {
      const rules = { minFiles: 2, restingMs: 0 };
      const { filesBefore } = await compactTable(engine, name, { rules, nowMs: Date.now() + 86_400_000 });
      assert.ok(filesBefore > 0 || name === SILVER);
      await expireSnapshots(name, { minDropped: 1, nowMs: Date.now() + 30 * 86_400_000, graceMs: 0 });
    }
    await silver();
    const found = await look();
    assert.deepEqual(verdicts(found), Array(4).fill('balanced balanced'));
    assert.ok(found.every(({ lakeState }) => !before.some((range) => range.lakeState === lakeState)));
  });

  const damages: [what: string, damage: () => Promise<unknown>, lake: string][] = [
    [
      'a row is gone from bronze',
      () => deleteRows(engine, BRONZE, { sql: '"partition" = 1 AND "offset" = 44' }),
      'missing',
    ],
    [
      'rows are gone from the dead letters',
      () => deleteRows(engine, LETTERS, { sql: '"partition" = 1 AND "offset" > 40' }),
      'missing',
    ],
    [
      'a file of bronze was appended once more',
      () =>
        append(
          BRONZE,
          (relation) => `SELECT * FROM ${relation} WHERE "partition" = 1 AND "offset" BETWEEN 41 AND 60`,
        ),
      'repeated',
    ],
    [
      'a payload was changed',
      () =>
        overwrite(
          BRONZE,
          (relation) =>
            `SELECT * REPLACE (CASE WHEN "partition" = 1 AND "offset" = 44 THEN replace(payload, '2.5', '2.6') ELSE payload END AS payload) FROM ${relation}`,
        ),
      'changed',
    ],
    [
      'a key was changed',
      () =>
        overwrite(
          BRONZE,
          (relation) =>
            `SELECT * REPLACE (CASE WHEN "partition" = 1 AND "offset" = 44 THEN NULL ELSE key END AS key) FROM ${relation}`,
        ),
      'changed',
    ],
    [
      'two rows changed places',
      () =>
        overwrite(
          BRONZE,
          (relation) =>
            `SELECT * REPLACE (CASE WHEN "partition" = 1 AND "offset" IN (44, 45) THEN 89 - "offset" ELSE "offset" END AS "offset") FROM ${relation}`,
        ),
      'changed',
    ],
  ];
  for (const [what, damage, verdict] of damages) {
    test(`it is found when ${what}`, async () => {
      const found = await afterDamage(what.includes('dead letters') ? LETTERS : BRONZE, damage);
      assert.deepEqual(
        found
          .filter(({ lakeVerdict }) => lakeVerdict !== 'balanced')
          .map(({ partition, from, lakeVerdict }) => [partition, from, lakeVerdict]),
        [[1, 40, verdict]],
      );
    });
  }

  const modelDamages: [what: string, damage: () => Promise<unknown>, verdict: string][] = [
    [
      'a row is gone',
      () => deleteRows(engine, SILVER, { sql: '_partition = 1 AND _offset = 44' }),
      'missing',
    ],
    [
      'a row is there twice',
      () => append(SILVER, (relation) => `SELECT * FROM ${relation} WHERE _partition = 1 AND _offset = 44`),
      'repeated',
    ],
    [
      'a value is another one',
      () =>
        overwrite(
          SILVER,
          (relation) =>
            `SELECT * REPLACE (CASE WHEN _partition = 1 AND _offset = 44 THEN 99 ELSE total_amount END AS total_amount) FROM ${relation}`,
        ),
      'changed',
    ],
  ];
  for (const [what, damage, verdict] of modelDamages) {
    test(`it is found when in a model's table ${what}`, async () => {
      const found = await afterDamage(SILVER, damage);
      assert.deepEqual(
        found
          .filter(({ modelVerdict }) => modelVerdict !== 'balanced')
          .map(({ partition, from, modelVerdict }) => [partition, from, modelVerdict]),
        [[1, 40, verdict]],
      );
    });
  }

  const letterAt = (offset: number) => new Date(AT_MS + offset * 1000);
  const addToBronze = (offset: number) =>
    append(
      BRONZE,
      () =>
        `SELECT 'orders' AS topic, 1 AS "partition", ${offset}::BIGINT AS "offset", to_timestamp(${letterAt(offset).getTime() / 1000}) AS arrived_at, 'k' AS key, '{}' AS payload, NULL::INT AS schema_id`,
    );
  const tellReplayed = async (offset: number) => {
    const { rows: jobs } = await pool().query(
      `INSERT INTO letter_job (id, topic, what, selection, fix, selected, asked_by_id, asked_by, network_address)
       VALUES (gen_random_uuid(), $1, 'replay', '{}', '{}', 1, gen_random_uuid(), 'a steward', '::1') RETURNING id`,
      [TOPIC],
    );
    await pool().query(
      `INSERT INTO letter_outcome (topic, partition, "offset", arrived_at, reason_code, outcome, job_id)
       VALUES ($1, 1, $2, $3, 'not_json', 'replayed', $4)`,
      [TOPIC, offset, letterAt(offset), jobs[0].id],
    );
  };
  const forgetReplayed = (offset: number) =>
    pool().query('DELETE FROM letter_outcome WHERE "offset" = $1', [offset]);
  const wrongOf = (found: StoredRange[]) =>
    found
      .filter(({ lakeVerdict }) => lakeVerdict !== 'balanced')
      .map(({ partition, from, lakeVerdict, lakeFound }) => {
        const { lost, unasked } = lakeFound?.replayed ?? {};
        return [partition, from, lakeVerdict, lost, unasked];
      });

  test('a dead letter that was replayed is in both tables, and no repeat until it is there twice', async () => {
    const replayed = (found: StoredRange[]) =>
      found.map(({ lakeFound }) => lakeFound?.replayed.rows ?? 0).reduce((sum, each) => sum + each, 0);
    const { table } = await rowsOf(BRONZE);
    await tellReplayed(43);
    await addToBronze(43);
    const once = await look();
    assert.deepEqual([wrongOf(once), replayed(once)], [[], 1]);
    await addToBronze(43);
    const twice = await look();
    assert.deepEqual([wrongOf(twice), replayed(twice)], [[[1, 40, 'repeated', 0, 0]], 2]);
    await rollBack(BRONZE, table);
    await forgetReplayed(43);
    assert.deepEqual(verdicts(await look()), Array(4).fill('balanced balanced'));
  });

  test('each replayed letter has its row in bronze, and each row at the place of a letter was replayed', async () => {
    const { table } = await rowsOf(BRONZE);
    await tellReplayed(43);
    assert.deepEqual(wrongOf(await look()), [[1, 40, 'replay_missing', 1, 0]], 'the outcome alone');
    await addToBronze(43);
    await addToBronze(53);
    assert.deepEqual(wrongOf(await look()), [[1, 40, 'replay_unasked', 0, 1]], 'a row that nobody asked for');
    await tellReplayed(53);
    assert.deepEqual(wrongOf(await look()), []);
    await forgetReplayed(43);
    assert.deepEqual(
      wrongOf(await look()),
      [[1, 40, 'replay_unasked', 0, 1]],
      'the files are the same, and an outcome is gone',
    );
    await tellReplayed(43);
    await deleteRows(engine, BRONZE, { sql: '"partition" = 1 AND "offset" = 53' });
    assert.deepEqual(wrongOf(await look()), [[1, 40, 'replay_missing', 1, 0]], 'a row is gone');
    // An outcome of a record that was no letter: its row is none that came.
    await tellReplayed(44);
    assert.deepEqual(
      wrongOf(await look()).map(([, , verdict]) => verdict),
      ['missing'],
    );
    await rollBack(BRONZE, table);
    for (const offset of [43, 44, 53]) await forgetReplayed(offset);
    assert.deepEqual(verdicts(await look()), Array(4).fill('balanced balanced'));
  });

  test('a replay that a rollback left out is told as that', async () => {
    // What the damages before left behind would be found beside it.
    await expireSnapshots(BRONZE, { minDropped: 1, nowMs: Date.now() + 30 * 86_400_000, graceMs: 0 });
    const { table } = await rowsOf(BRONZE);
    await tellReplayed(43);
    const { relation } = await rowsOf(BRONZE);
    const add = await stageFiles(
      engine,
      table,
      `SELECT * REPLACE (43::BIGINT AS "offset", to_timestamp(${letterAt(43).getTime() / 1000}) AS arrived_at)
       FROM ${relation} WHERE "partition" = 1 AND "offset" = 44`,
    );
    await commitTables([{ table, operation: 'append', add, summary: { 'letters.job': 'a job' } }]);
    assert.deepEqual(wrongOf(await look()), []);
    await rollBack(BRONZE, table);
    assert.deepEqual(wrongOf(await look()), [[1, 40, 'rolled_back', 1, 0]]);
    await forgetReplayed(43);
    assert.deepEqual(verdicts(await look()), Array(4).fill('balanced balanced'));
  });

  test('what a rollback left out is told as that, also when it has expired, and comes back with it', async () => {
    const { table } = await rowsOf(BRONZE);
    await ingest();
    const { table: later } = await rowsOf(BRONZE);
    assert.deepEqual(verdicts(await look()).slice(4), Array(2).fill('balanced waiting'));
    await rollBack(BRONZE, table);
    const found = await look();
    assert.deepEqual(found.map(({ lakeVerdict }) => lakeVerdict).sort(), [
      ...Array(4).fill('balanced'),
      ...Array(2).fill('rolled_back'),
    ]);
    await rollBack(BRONZE, later);
    assert.ok((await look()).every(({ lakeVerdict }) => lakeVerdict === 'balanced'));
    await rollBack(BRONZE, table);
    await look();
    await append(BRONZE, (relation) => `SELECT * FROM ${relation} WHERE false`);
    await ingest();
    await expireSnapshots(BRONZE, { minDropped: 1, nowMs: Date.now() + 30 * 86_400_000, graceMs: 0 });
    await compactTable(engine, BRONZE, {
      rules: { minFiles: 2, restingMs: 0 },
      nowMs: Date.now() + 86_400_000,
    });
    assert.equal(
      snapshotById((await rowsOf(BRONZE)).table.metadata, later.currentSnapshotId as bigint),
      undefined,
    );
    const then = await look();
    assert.equal(then.filter(({ lakeVerdict }) => lakeVerdict === 'rolled_back').length, 2);
    assert.equal(then.filter(({ lakeVerdict }) => lakeVerdict === 'balanced').length, 6);
  });

  test('balanced neighbours become one range that is held against the lake as they were', async () => {
    await silver();
    await look();
    const signal = new AbortController().signal;
    const models = positionModels(registry);
    await keepBalance({ signal, engine: async () => engine, models, nowMs: Date.now() + 2 * 3_600_000 });
    const merged = await readRanges(TOPIC);
    assert.deepEqual(
      merged
        .toSorted((a, b) => a.partition - b.partition || a.from - b.from)
        .map(({ partition, from, to }) => [partition, from, to]),
      [0, 1].flatMap((partition) => [
        [partition, 0, 80],
        [partition, 80, 120],
        [partition, 120, 160],
      ]),
    );
    const closed = async (): Promise<DuckDbEngine> => assert.fail('nothing was to be read');
    await keepBalance({ signal, engine: closed, models });
    await deleteRows(engine, BRONZE, { sql: '"partition" = 0 AND "offset" = 44' });
    const found = await look();
    assert.deepEqual(
      found
        .filter(({ lakeVerdict }) => lakeVerdict === 'missing')
        .map(({ partition, from, to }) => [partition, from, to]),
      [[0, 0, 80]],
    );
  });
});
