/** Alerts while data is late, and their end when it comes. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { judgeLook } from './keep-looks.ts';
import { keepMonitors } from './keep-monitors.ts';
import { type MonitorDefinition, monitorDefinition } from './schema.ts';
import { saveMonitor, showMonitor } from './service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Rows come at two every night. */
const LOADED_HOUR = 2;
/** Looks are ten minutes after the hour, and loads take a little longer or shorter. */
const usualAge = (at: number) => {
  const hours = (((at / HOUR - LOADED_HOUR) % 24) + 24) % 24;
  return hours * 3_600 + 600 + ((at / HOUR) % 7) * 10;
};

const freshness = monitorDefinition.parse({
  ...{ title: 'Loads', table: 'proof.loads', timeColumn: 'loaded_at', measure: { kind: 'freshness' } },
});
const looksFrom = (from: number, to: number) =>
  Array.from({ length: (to - from) / HOUR }, (_, place) => {
    const at = from + place * HOUR;
    return { at, value: usualAge(at) };
  });
const judge = (looks: ReturnType<typeof looksFrom>, state: 'fine' | 'alert' = 'fine') =>
  judgeLook({ id: 'm', version: 1, definition: freshness, state }, looks, []);

describe('looks at how old rows are', () => {
  const from = Date.parse('2026-10-01T00:00:00Z');
  const today = Date.parse('2026-10-25T00:00:00Z');

  test('tell nothing of what is usual, whatever the hour', () => {
    const looks = looksFrom(from, today + 3 * DAY);
    for (let count = 20 * 24; count <= looks.length; count += 5) {
      assert.deepEqual(judge(looks.slice(0, count)).state, null);
    }
  });

  test('tell within hours that nothing came last night', () => {
    const before = looksFrom(from, today + LOADED_HOUR * HOUR);
    const late = [...before];
    let hour = LOADED_HOUR;
    for (; hour < 24; hour++) {
      const at = today + hour * HOUR;
      late.push({ at, value: usualAge(at) + 24 * 3_600 });
      const { state, point } = judge(late);
      if (state !== 'alert') continue;
      assert.deepEqual([point?.at, point?.side], [today, 1]);
      assert.ok(point?.high && point.value && point.value > point.high);
      break;
    }
    assert.ok(hour <= LOADED_HOUR + 2, `told at ${hour}`);
    const came = today + (hour + 1) * HOUR;
    assert.equal(judge([...late, { at: came, value: 900 }], 'alert').state, 'fine');
  });

  test('say nothing before a week of them', () => {
    const few = looksFrom(today - 5 * DAY, today);
    assert.equal(judge([...few, { at: today, value: 20 * 86_400 }]).state, null);
  });
});

describe('a monitor by day', () => {
  const today = Math.floor(Date.now() / DAY) * DAY;
  let database: TestDatabase;
  let engine: DuckDbEngine;
  let table: Table;

  before(async () => {
    database = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  });
  after(async () => {
    await engine.close();
    await database.drop();
  });
  beforeEach(async () => {
    await pool().query("DELETE FROM iceberg_tables WHERE table_namespace = 'proof'");
    await pool().query('TRUNCATE monitor, incident CASCADE');
    table = await ensureTable({
      name: { namespace: 'proof', name: 'loads' },
      fields: [{ name: 'loaded_at', type: 'timestamptz' }],
      partition: [],
    });
    // Thirty of each night, the last of the night before.
    await load(`SELECT r.d + INTERVAL ${LOADED_HOUR} HOUR + to_seconds(i::INT) AS loaded_at
      FROM (SELECT TIMESTAMPTZ '${new Date(today).toISOString()}' - to_days(ago::INT) AS d FROM range(1, 41) t(ago)) r, range(30) x(i)`);
  });

  async function load(sql: string): Promise<void> {
    const add = await stageFiles(engine, table, sql);
    [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
  }
  const caller = async () => ({ reader: await testReader([ALLOW_ALL]), networkAddress: '127.0.0.1' });
  const save = async (definition: MonitorDefinition) => saveMonitor(await caller(), definition, undefined);
  const stateOf = async (id: string) => (await showMonitor((await caller()).reader, id)).state;
  const keep = (at: number) =>
    keepMonitors({ signal: new AbortController().signal, engine: async () => engine, now: () => at });
  const incidents = async () =>
    (await pool().query<{ state: string }>('SELECT state FROM incident')).rows.map(({ state }) => state);

  test('of how old rows are alerts the same morning, and is fine when they came', async () => {
    const id = await save(freshness);
    for (const { at, value } of looksFrom(today - 21 * DAY, today + LOADED_HOUR * HOUR)) {
      await pool().query('INSERT INTO monitor_look VALUES ($1, to_timestamp($2), $3)', [
        id,
        at / 1000,
        value,
      ]);
    }
    const morning = today + 5 * HOUR + 11 * MINUTE;
    await keep(morning);
    assert.equal(await stateOf(id), 'alert');
    assert.deepEqual(await incidents(), ['open']);
    const { points } = await showMonitor((await caller()).reader, id);
    assert.equal(points.find(({ at }) => at === today)?.verdict, 'alert');
    await keep(morning + MINUTE);
    const { rows } = await pool().query('SELECT count(*)::int AS looks FROM monitor_look WHERE at > $1', [
      new Date(today + LOADED_HOUR * HOUR),
    ]);
    assert.equal(rows[0]?.looks, 1, 'one look an hour');

    await load(`SELECT TIMESTAMPTZ '${new Date(morning).toISOString()}' AS loaded_at`);
    await keep(morning + HOUR);
    assert.equal(await stateOf(id), 'fine');
    assert.deepEqual(await incidents(), ['resolved']);
  });

  test('of how many there are is fine again when the rest came late', async () => {
    const id = await save({ ...freshness, title: 'Rows', measure: { kind: 'volume' } });
    const night = today + DAY + 2 * HOUR;
    await keep(night);
    assert.equal(await stateOf(id), 'alert', 'nothing came today');
    await keep(night + 15 * MINUTE);
    assert.equal(await stateOf(id), 'alert');
    await load(
      `SELECT TIMESTAMPTZ '${new Date(today).toISOString()}' + INTERVAL ${LOADED_HOUR} HOUR + to_seconds(i::INT) AS loaded_at FROM range(30) x(i)`,
    );
    await keep(night + 30 * MINUTE);
    assert.equal(await stateOf(id), 'fine');
    assert.deepEqual(await incidents(), ['resolved']);
    const { points } = await showMonitor((await caller()).reader, id);
    assert.equal(points.find(({ at }) => at === today)?.verdict, 'alert', 'what was told stays told');
  });
});
