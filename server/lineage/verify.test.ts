import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, deny, testReader } from '../testing/reader.ts';
import { graphQuestion } from './schema.ts';
import { readGraph } from './service.ts';
import { verifyOrigin } from './verify-service.ts';
import { verifyStatement } from './verify-statement.ts';

describe('verification by execution', () => {
  let engine: DuckDbEngine;
  before(async () => {
    engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
    await engine.query('CREATE SCHEMA m');
    await engine.query(
      `CREATE TABLE m.sales AS SELECT i AS id, i % 3 AS shop, (i * 7) % 10 AS amount, 'x' AS note, i % 2 = 0 AS paid FROM range(40) AS t(i)`,
    );
  });
  after(() => engine.close());

  const moves = async (sql: string, columns: readonly string[]) => {
    const sources = columns.map((column) => ({ table: 'm.sales', column }));
    const { movements } = await verifyStatement(engine, sql, sources);
    return Object.fromEntries(
      movements.map(({ column, columns: moved, rows }) => [column, [...moved, ...(rows ? ['(rows)'] : [])]]),
    );
  };

  test('what moves is told by column, and what decides about rows', async () => {
    assert.deepEqual(
      await moves('SELECT shop, sum(amount) AS total FROM m.sales WHERE paid GROUP BY shop', [
        'amount',
        'note',
        'paid',
      ]),
      { amount: ['total'], note: [], paid: ['total'] },
    );
    assert.deepEqual(await moves('SELECT id FROM m.sales WHERE paid', ['id', 'paid']), {
      id: ['id'],
      paid: ['id', '(rows)'],
    });
  });

  test('a column that says the same everywhere is made another, and the tables are as before', async () => {
    assert.deepEqual(await moves('SELECT note FROM m.sales', ['note']), { note: ['note'] });
    const { rows } = await engine.query("SELECT count(*) AS n FROM m.sales WHERE note = 'x'");
    assert.equal(Number(rows[0]?.n), 40);
  });

  test('what a statement cannot run with says nothing', async () => {
    await engine.query(
      `CREATE TABLE m.events AS SELECT '{"a": ' || i || '}' AS event FROM range(40) AS t(i)`,
    );
    const sql = "SELECT CAST(CAST(event AS JSON) -> 'a' AS INTEGER) AS a FROM m.events";
    const { movements } = await verifyStatement(engine, sql, [{ table: 'm.events', column: 'event' }]);
    assert.deepEqual([...(movements[0]?.columns ?? [])], ['a']);
  });

  test('what differs by itself says nothing', async () => {
    const sources = [{ table: 'm.sales', column: 'id' }];
    const { settled } = await verifyStatement(engine, 'SELECT id, random() AS r FROM m.sales', sources);
    assert.deepEqual([...settled], ['id']);
  });
});

describe('who may verify', () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(async () => {
    await closeQueryPool();
    await database.drop();
  });

  test('those who see all that a statement names, where there are rows', async () => {
    const whole = await testReader();
    const question = graphQuestion.parse({
      kind: 'table',
      name: 'silver.int_order_reversals',
      up: 1,
      down: 0,
    });
    const { origins } = await readGraph(whole, question);
    const id = origins.find(({ kind }) => kind === 'model')?.id as number;
    const refusal = async (reader: typeof whole) => {
      const error = await verifyOrigin({ reader, networkAddress: '127.0.0.1' }, { id }).catch(
        (failure: unknown) => failure,
      );
      assert.ok(error instanceof AppError);
      return [error.code, error.message];
    };
    assert.deepEqual(await refusal(whole), [
      'unavailable',
      'There are no rows of silver.stg_orders yet. Try again when there are.',
    ]);
    const hidden = deny({ datasets: ['silver.stg_orders'] });
    const [code, words] = await refusal(await testReader([ALLOW_ALL, hidden]));
    assert.equal(code, 'forbidden');
    assert.doesNotMatch(words ?? '', /stg_orders/);
  });
});
