import assert from 'node:assert/strict';
import { after, describe, mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pool } from '../db.ts';
import { TOPIC_NAMES, type TopicName } from '../events/topics.ts';
import { Batch } from '../ingest/batch.ts';
import { deleteRows } from '../lake/delete-rows.ts';
import { quarantineGate } from '../quarantine/quarantine-gate.ts';
import { runJob } from '../quarantine/replay-service.ts';
import { AT_MS, BRONZE, rollBack, rowsOf, SILVER, testBalance, verdicts } from '../testing/balance.ts';
import { PLAIN_EVALUATOR, testCheck } from '../testing/evaluator.ts';
import { askForRows } from '../testing/quarantine.ts';
import { quarantineName } from '../warehouse/quarantine-table.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { readRanges, type StoredRange } from './ranges-data.ts';

const { engine, registry, commit, ingest, look, silver, next, close } = await testBalance();

describe('rounds of the balance', () => {
  after(close);

  test('a step of every topic is made in each round, however long those before it take', async () => {
    await ingest();
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
    await ingest();
    await ingest();
    await deleteRows(engine, BRONZE, { sql: '"partition" = 1 AND "offset" = 44' });
    const { table } = await rowsOf(BRONZE);
    await ingest();
    await rollBack(BRONZE, table);
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
    const start = next();
    let checks = [
      testCheck('early', 'expect_column_values_to_be_between', {
        ...{ column: '_offset', min_value: 0, max_value: next() + 20 },
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

    await deleteRows(engine, SILVER, { sql: `_offset > ${next() - 10}` });
    assert.ok(balanced(await look()), 'what is not in the table is in its quarantine still');
    await deleteRows(engine, quarantineName(SILVER), { sql: `_offset > ${next() - 10}` });
    assert.ok(
      (await look()).some(({ modelVerdict }) => modelVerdict === 'missing'),
      'or it is lost',
    );
  });
});
