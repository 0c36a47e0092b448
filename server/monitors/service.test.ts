import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { keepMonitors } from './keep-monitors.ts';
import { previewMonitor } from './preview-service.ts';
import { type MonitorDefinition, monitorDefinition } from './schema.ts';
import {
  giveFeedback,
  listMonitors,
  readChoices,
  removeMonitor,
  saveMonitor,
  showMonitor,
} from './service.ts';

const DAY = 86_400_000;
const TABLE = 'proof.visits';
const today = Math.floor((Date.now() - 2 * 3_600_000) / DAY) * DAY;
const dayOf = (ago: number) => new Date(today - ago * DAY).toISOString().slice(0, 10);

let database: TestDatabase;
let engine: DuckDbEngine;
let table: Table;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  table = await ensureTable({
    name: { namespace: 'proof', name: 'visits' },
    fields: [
      { name: 'at', type: 'timestamptz' },
      { name: 'day', type: 'date' },
      { name: 'country', type: 'string' },
      { name: 'pages', type: 'int' },
    ],
    partition: [{ source: 'day', transform: 'identity' }],
  });
  // 120 days of some 200 rows, half as many at weekends; a fifth of them ten days ago, when countries were lost, too.
  await append(`SELECT d::TIMESTAMPTZ + to_minutes((r * 7)::INT) AS at, d::DATE AS day,
      CASE WHEN ago = 10 AND r % 2 = 0 THEN NULL WHEN ago = 20 THEN 'XX' ELSE ['DE', 'FR', 'IT'][1 + r % 3] END AS country, (r % 5)::INT AS pages
    FROM (SELECT DATE '${dayOf(0)}' - ago::INT AS d, ago FROM range(1, 121) t(ago)), range(200) x(r)
    WHERE r < (CASE WHEN ago = 10 THEN 40 WHEN isodow(d) > 5 THEN 95 ELSE 190 END) + (hash(ago) % 9)::INT`);
});
after(async () => {
  await engine.close();
  await database.drop();
});

async function append(sql: string): Promise<void> {
  const add = await stageFiles(engine, table, sql);
  [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
}

const caller = async (policies: readonly unknown[] = [ALLOW_ALL]) => ({
  reader: await testReader(policies),
  networkAddress: '127.0.0.1',
});
const volume = (more: object = {}): MonitorDefinition =>
  monitorDefinition.parse({
    ...{ title: 'Visits', table: TABLE, timeColumn: 'at', measure: { kind: 'volume' } },
    ...more,
  });
const previewOf = async (definition: MonitorDefinition) =>
  previewMonitor(await caller(), definition, undefined);
const alertDays = (points: readonly { at: number; verdict: string }[]) =>
  points.flatMap(({ at, verdict }) => (verdict === 'alert' ? [Math.round((today - at) / DAY)] : []));
const policy = (id: string, rest: object) => ({ id, title: id, to: { everyone: true }, ...rest });

describe('the replay of a monitor', () => {
  test('tells of the past 90 days, and of the day when rows were missing', async () => {
    const { points, unit, learned, needed } = await previewOf(volume());
    assert.deepEqual(alertDays(points), [10]);
    assert.ok(points.length >= 89 && points.length <= 90);
    assert.deepEqual([unit, learned, needed], ['rows', 21, 21]);
    const last = points.at(-1);
    assert.ok(last?.low && last.high && last.value && last.low < last.value && last.value < last.high);
  });

  test('of nulls, of how values are spread, by a date and by hours', async () => {
    const nulls = await previewOf(
      volume({ timeColumn: 'day', measure: { kind: 'nulls', column: 'country' } }),
    );
    assert.deepEqual(alertDays(nulls.points), [10]);
    const spread = await previewOf(volume({ measure: { kind: 'distribution', column: 'country' } }));
    assert.ok(alertDays(spread.points).includes(20));
    const pages = await previewOf(volume({ measure: { kind: 'distribution', column: 'pages' } }));
    assert.deepEqual(alertDays(pages.points), []);
    const hourly = await previewOf(volume({ every: 'hour', measure: { kind: 'freshness' } }));
    assert.ok(hourly.points.length > 88 * 24);
    assert.ok(hourly.points.every(({ value }) => value !== null && value >= 0));
  });

  test('a column that is not there or is no time is said', async () => {
    await assert.rejects(previewOf(volume({ timeColumn: 'gone' })), /no such column/);
    await assert.rejects(previewOf(volume({ timeColumn: 'country' })), /must be a date or an instant/);
    await assert.rejects(
      previewOf(volume({ measure: { kind: 'metric', metric: 'revenue' } })),
      /no such metric/,
    );
    assert.throws(() => volume({ timeZone: 'Mars/Olympus' }), /no such time zone/);
  });

  test('is for who sees all rows, and the columns as they are', async () => {
    const some = policy('some', { kind: 'row_filter', on: { datasets: [TABLE] }, where: "country = 'DE'" });
    const masked = policy('masked', {
      kind: 'mask',
      on: { columns: [`${TABLE}.country`] },
      mask: { kind: 'hash' },
    });
    const of = async (policies: readonly unknown[], definition = volume()) =>
      previewMonitor(await caller([ALLOW_ALL, ...policies]), definition, undefined);
    await assert.rejects(of([some]), (error) => error instanceof AppError && error.code === 'forbidden');
    await assert.rejects(of([masked], volume({ measure: { kind: 'nulls', column: 'country' } })), /masked/);
    assert.ok((await of([masked])).points.length > 0);
    await assert.rejects(
      async () => previewMonitor(await caller([]), volume(), undefined),
      (error) => error instanceof AppError && error.code === 'not_found',
    );
    const choices = await readChoices((await caller([ALLOW_ALL, masked])).reader, TABLE);
    assert.deepEqual(choices.timeColumns, ['at', 'day']);
    assert.deepEqual(choices.columns, ['at', 'day', 'pages']);
    assert.match(
      (await readChoices((await caller([ALLOW_ALL, some])).reader, TABLE)).problem ?? '',
      /some of the rows/,
    );
  });
});

describe('a saved monitor', () => {
  test('is shown to who may know what it reads, taught, evaluated, and removed', async () => {
    const who = await caller();
    const id = await saveMonitor(who, volume(), undefined);
    const named = await saveMonitor(
      who,
      volume({ title: 'Where from', measure: { kind: 'nulls', column: 'country' } }),
      undefined,
    );
    const ids = async (policies: readonly unknown[]) =>
      (await listMonitors((await caller([ALLOW_ALL, ...policies])).reader)).monitors.map((each) => each.id);
    assert.deepEqual(await ids([]), [id, named]);
    const hide = policy('hide', { kind: 'deny', on: { columns: [`${TABLE}.country`] } });
    assert.deepEqual(await ids([hide]), [id]);
    const reader = (await caller([ALLOW_ALL, hide])).reader;
    await assert.rejects(showMonitor(reader, named), /no such monitor/);

    const shown = await showMonitor(who.reader, id);
    assert.deepEqual([shown.state, alertDays(shown.points), shown.alerts30Days], ['fine', [10], 1]);
    const at = new Date(today - 10 * DAY).toISOString();
    await assert.rejects(
      giveFeedback(who, { monitor: id, at: new Date(today - 12 * DAY).toISOString(), isFalse: true }),
      /Nothing was told/,
    );
    await giveFeedback(who, { monitor: id, at, isFalse: true });
    assert.deepEqual((await showMonitor(who.reader, id)).falseAlarms, [today - 10 * DAY]);

    // A day later, with as few rows on that very weekday; the other monitor has nothing to say.
    const keep = (now: number) =>
      keepMonitors({ signal: new AbortController().signal, engine: async () => engine, now: () => now });
    const incidents = async () => {
      const { rows } = await pool().query<{ state: string }>(
        'SELECT state FROM incident WHERE table_name = $1',
        [TABLE],
      );
      return rows.map(({ state }) => state);
    };
    assert.deepEqual(await incidents(), []);
    assert.equal(await keep(Date.now()), 0);
    assert.equal(await keep(Date.now() + DAY), 2);
    const { points } = await showMonitor(who.reader, id);
    const told = points.find(({ at: moment }) => moment === today);
    // Nothing came: that is told, and what was told before stays.
    assert.deepEqual([told?.value, told?.verdict], [0, 'alert']);
    assert.equal((await showMonitor(who.reader, id)).state, 'alert');
    assert.deepEqual(await incidents(), ['open']);
    assert.equal(await keep(Date.now() + DAY), 0);

    await removeMonitor(who, id);
    assert.deepEqual(await incidents(), ['resolved']);
    assert.deepEqual(await ids([]), [named]);
    const { rows } = await pool().query('SELECT 1 FROM monitor_point WHERE monitor_id = $1', [id]);
    assert.equal(rows.length, 0);
  });

  test('of a column that is gone fails with the reason, and is tried again later', async () => {
    const id = await saveMonitor(
      await caller(),
      volume({ measure: { kind: 'nulls', column: 'pages' } }),
      undefined,
    );
    await pool().query(
      `UPDATE monitor SET definition = jsonb_set(definition, '{measure,column}', '"was_there"') WHERE id = $1`,
      [id],
    );
    const options = { signal: new AbortController().signal, engine: async () => engine };
    const later = Date.now() + 3 * DAY;
    await keepMonitors({ ...options, now: () => later });
    const { rows } = await pool().query('SELECT state, problem FROM monitor WHERE id = $1', [id]);
    assert.deepEqual(rows[0]?.state, 'failed');
    assert.match(rows[0]?.problem, /has no column was_there/);
  });
});
