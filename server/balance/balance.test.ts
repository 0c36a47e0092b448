import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { TOPIC_NAMES, type TopicName } from '../events/topics.ts';
import { Batch } from '../ingest/batch.ts';
import { commitBatch, type TopicTables } from '../ingest/commit-batch.ts';
import { bronzeTable, deadLetterTable } from '../ingest/tables.ts';
import { loadTable } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { compactTable } from '../lake/compact.ts';
import { ensureTable, updateTable } from '../lake/create.ts';
import { deleteRows } from '../lake/delete-rows.ts';
import { expireSnapshots } from '../lake/expire.ts';
import { snapshotById } from '../lake/metadata.ts';
import { liveFiles } from '../lake/plan.ts';
import { rolledBack } from '../lake/references.ts';
import { relationSql } from '../lake/relation.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table, TableName } from '../lake/table.ts';
import { quarantineGate } from '../quarantine/quarantine-gate.ts';
import { runJob } from '../quarantine/replay-service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { PLAIN_EVALUATOR, testCheck } from '../testing/evaluator.ts';
import { askForRows } from '../testing/quarantine.ts';
import { positionModels } from '../warehouse/position-models.ts';
import { quarantineName } from '../warehouse/quarantine-table.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { type BalanceOptions, keepBalance } from './keep-balance.ts';
import { readRanges, type StoredRange } from './ranges-data.ts';
import { RECORD_FUNCTION } from './record-function.ts';

const TOPIC: TopicName = 'orders';
const BRONZE = { namespace: 'bronze', name: TOPIC };
const LETTERS = { namespace: 'dead_letters', name: TOPIC };
const SILVER = { namespace: 'silver', name: 'stg_orders' };
const AT_MS = Date.parse('2026-11-27T08:00:00Z');

describe('the balance of what came and what is in the lake', () => {
  let database: TestDatabase;
  let engine: DuckDbEngine;
  let registry: Awaited<ReturnType<typeof loadRegistry>>;
  let next = 0;

  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 256, threads: 1, functions: [RECORD_FUNCTION] });
    registry = await loadRegistry();
  });
  after(async () => {
    await engine.close();
    await database.drop();
  });

  function order(id: number): Buffer {
    return Buffer.from(
      JSON.stringify({
        event_id: `e-${id}`,
        occurred_at: '2026-11-27T08:30:00Z',
        order_id: `o-${id}`,
        customer_id: 'c-1',
        order_date: '2026-11-27T08:30:00Z',
        status: 'paid',
        items: [{ item_id: '1', product_id: 'p', quantity: 1, line_total: 2.5 }],
        total_amount: 2.5,
        currency: 'EUR',
      }),
    );
  }

  async function commit(topic: TopicName, batch: Batch): Promise<void> {
    const bronze = await ensureTable(bronzeTable(topic));
    const tables = new Map<TopicName, TopicTables>([
      [topic, { bronze, deadLetters: await ensureTable(deadLetterTable(topic)) }],
    ]);
    assert.deepEqual(await commitBatch(batch, { engine, source: 'test', consumer: 'ingest', tables }), []);
  }

  /** One commit of as many records in each of two partitions; some are broken, one event comes twice. */
  async function ingest(records = 40): Promise<void> {
    const batch = new Batch();
    for (const partition of [0, 1]) {
      batch.add(
        TOPIC,
        partition,
        next,
        Array.from({ length: records }, (_, index) => {
          const offset = next + index;
          const value =
            offset % 10 === 3
              ? Buffer.from(`{"cut": ${offset}`)
              : order(partition * 1_000_000 + (offset % 20 === 7 ? offset - 1 : offset));
          return {
            offset,
            timestampMs: AT_MS + offset * 1000,
            key: `k-${offset}é`,
            value: offset % 20 === 13 ? null : value,
          };
        }),
      );
    }
    next += records;
    await commit(TOPIC, batch);
  }

  async function look(options: Partial<BalanceOptions> = {}): Promise<StoredRange[]> {
    const signal = new AbortController().signal;
    await keepBalance({
      ...{ signal, engine: async () => engine, models: positionModels(registry), roundMs: 60_000 },
      ...options,
    });
    return readRanges(TOPIC);
  }

  const verdicts = (ranges: readonly StoredRange[]) =>
    ranges
      .toSorted((a, b) => a.from - b.from || a.partition - b.partition)
      .map(({ lakeVerdict, modelVerdict }) => `${lakeVerdict} ${modelVerdict}`);

  const silver = async () => {
    const { failures } = await runWarehouse(engine, registry);
    assert.deepEqual(failures, []);
  };
  const rows = async (name: TableName) => {
    const table = (await loadTable(name)) as Table;
    return { table, relation: relationSql(table, await liveFiles(table)) };
  };
  const append = async (name: TableName, select: (relation: string) => string) => {
    const { table, relation } = await rows(name);
    const add = await stageFiles(engine, table, select(relation));
    await commitTables([{ table, operation: 'append', add }]);
  };
  const overwrite = async (name: TableName, select: (relation: string) => string) => {
    const { table, relation } = await rows(name);
    const add = await stageFiles(engine, table, select(relation));
    await commitTables([{ table, operation: 'overwrite', add, replacePartitions: 'all' }]);
  };
  const rollBack = (name: TableName, to: Table) =>
    updateTable(name, ({ metadata }) => rolledBack(metadata, to.currentSnapshotId as bigint, Date.now()));

  /** Damages a table, tells what was found of it, and takes the damage back. */
  async function afterDamage(name: TableName, damage: () => Promise<unknown>): Promise<StoredRange[]> {
    const { table } = await rows(name);
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
    const { table } = await rows(BRONZE);
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
    const { table } = await rows(BRONZE);
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
    const { table } = await rows(BRONZE);
    await tellReplayed(43);
    const { relation } = await rows(BRONZE);
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
    const { table } = await rows(BRONZE);
    await ingest();
    const { table: later } = await rows(BRONZE);
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
      snapshotById((await rows(BRONZE)).table.metadata, later.currentSnapshotId as bigint),
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

  test('a step of every topic is made in each round, however long those before it take', async () => {
    const last = TOPIC_NAMES.at(-1) as TopicName;
    const batch = new Batch();
    batch.add(last, 0, 0, [{ offset: 0, timestampMs: AT_MS, key: 'k', value: Buffer.from('{"cut"') }]);
    await commit(last, batch);
    const slow = async () => {
      await sleep(5);
      return engine;
    };
    await look({ roundMs: 0, engine: slow });
    assert.deepEqual(verdicts(await readRanges(last)), ['balanced null']);
  });

  test('what is looked at in many steps balances as in one', async () => {
    await silver();
    const whole = await look();
    const verdictsOfLake = new Set(whole.map(({ lakeVerdict }) => lakeVerdict));
    assert.deepEqual(verdictsOfLake, new Set(['balanced', 'missing', 'rolled_back']));
    await pool().query('UPDATE ingest_range SET lake_state = NULL, model_state = NULL');
    const engineOf = mock.fn(async () => engine);
    const inSteps = await look({ engine: engineOf, stepRecords: { lake: 50, model: 20 } });
    assert.deepEqual(inSteps, whole);
    assert.ok(engineOf.mock.callCount() >= 8, `${engineOf.mock.callCount()} steps`);
  });

  test('what a check keeps out is in quarantine, and what was repaired is there', async () => {
    const start = next;
    let checks = [
      testCheck('early', 'expect_column_values_to_be_between', {
        ...{ column: '_offset', min_value: 0, max_value: next + 20 },
      }),
    ];
    const gateChecksOf = async (table: string) => (table === 'silver.stg_orders' ? checks : []);
    const gate = quarantineGate({ evaluator: PLAIN_EVALUATOR, gateChecksOf });
    await ingest();
    const { failures } = await runWarehouse(engine, registry, { gate });
    assert.deepEqual(failures, []);
    const balanced = (ranges: readonly StoredRange[]) =>
      ranges
        .filter(({ from }) => from >= start)
        .every(({ lakeVerdict, modelVerdict }) => lakeVerdict === 'balanced' && modelVerdict === 'balanced');
    const quarantined = async () => {
      const { rows: found } = await pool().query(
        `SELECT coalesce(sum((model_found ->> 'quarantined')::int), 0)::int AS rows FROM ingest_range`,
      );
      return found[0].rows;
    };
    assert.ok(balanced(await look()));
    const out = await quarantined();
    assert.ok(out > 20, String(out));

    checks = [];
    const id = await askForRows({
      table: 'silver.stg_orders',
      repair: {
        kind: 'rules',
        rules: [{ kind: 'set', column: 'status', value: 'shipped', where: 'always' }],
      },
    });
    const signal = new AbortController().signal;
    await runJob(id, { engine, models: registry.models, evaluator: PLAIN_EVALUATOR, gateChecksOf, signal });
    assert.ok(balanced(await look()), 'a repaired row is what the model makes and a person made of it');
    assert.equal(await quarantined(), 0);

    await deleteRows(engine, SILVER, { sql: `_offset > ${next - 10}` });
    assert.ok(balanced(await look()), 'what is not in the table is in its quarantine still');
    await deleteRows(engine, quarantineName(SILVER), { sql: `_offset > ${next - 10}` });
    assert.ok(
      (await look()).some(({ modelVerdict }) => modelVerdict === 'missing'),
      'or it is lost',
    );
  });
});
