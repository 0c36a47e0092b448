/** Editing a monitor: what becomes of what it found, of false alarms, and of what others do at the same time. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { inTransaction, keepEvaluation } from './data.ts';
import { tryMonitor } from './preview-service.ts';
import { type MonitorDefinition, monitorDefinition } from './schema.ts';
import { editMonitor, giveFeedback, saveMonitor, showMonitor } from './service.ts';

const DAY = 86_400_000;
const TABLE = 'proof.visits';
const today = Math.floor((Date.now() - 2 * 3_600_000) / DAY) * DAY;

let database: TestDatabase;
let engine: DuckDbEngine;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  const table = await ensureTable({
    name: { namespace: 'proof', name: 'visits' },
    fields: [
      { name: 'at', type: 'timestamptz' },
      { name: 'country', type: 'string' },
    ],
    partition: [],
  });
  // Some 190 rows a day; ten days ago a fifth, of which half have no country.
  const add = await stageFiles(
    engine,
    table,
    `SELECT d::TIMESTAMPTZ + to_minutes((r * 7)::INT) AS at, CASE WHEN ago = 10 AND r % 2 = 0 THEN NULL ELSE 'DE' END AS country
     FROM (SELECT DATE '${new Date(today).toISOString().slice(0, 10)}' - ago::INT AS d, ago FROM range(1, 121) t(ago)), range(200) x(r)
     WHERE r < (CASE WHEN ago = 10 THEN 40 ELSE 190 END) + (hash(ago) % 9)::INT`,
  );
  await commitTables([{ table, operation: 'append', add }]);
});
after(async () => {
  await engine.close();
  await database.drop();
});
beforeEach(async () => {
  await pool().query('TRUNCATE monitor CASCADE');
});

const caller = async () => ({ reader: await testReader([ALLOW_ALL]), networkAddress: '127.0.0.1' });
const volume = (more: object = {}): MonitorDefinition =>
  monitorDefinition.parse({
    ...{ title: 'Visits', table: TABLE, timeColumn: 'at', measure: { kind: 'volume' } },
    ...more,
  });
const edit = async (monitor: string, definition: MonitorDefinition, basedOn: number) =>
  editMonitor(await caller(), { monitor, definition, basedOn }, undefined);
const shown = async (id: string) => showMonitor((await caller()).reader, id);
const alertDays = (points: readonly { at: number; verdict: string }[]) =>
  points.flatMap(({ at, verdict }) => (verdict === 'alert' ? [Math.round((today - at) / DAY)] : []));
const tenDaysAgo = new Date(today - 10 * DAY).toISOString();

test('a title alone changes nothing of what was found', async () => {
  const id = await saveMonitor(await caller(), volume(), undefined);
  await pool().query(`UPDATE monitor_point SET score = 0.123 WHERE at = $1`, [tenDaysAgo]);
  const before = await shown(id);
  await edit(id, volume({ title: 'People' }), 1);
  const { definition, version, points } = await shown(id);
  assert.deepEqual([definition.title, version], ['People', 2]);
  assert.deepEqual(points, before.points);
  const { rows } = await pool().query(
    `SELECT details FROM audit_entry WHERE action = 'monitor.changed' ORDER BY seq DESC LIMIT 1`,
  );
  assert.deepEqual(JSON.parse(rows[0]?.details), { what: 'edited', kind: 'volume', parts: ['title'] });
});

test('what was found makes room for what the replay shows, and false alarms stay with their series', async () => {
  const who = await caller();
  const id = await saveMonitor(who, volume(), undefined);
  await giveFeedback(who, { monitor: id, at: tenDaysAgo, isFalse: true });
  const low = volume({ sensitivity: 'low' });
  const { points } = await tryMonitor(who, { definition: low, monitor: id }, undefined);
  await edit(id, low, 1);
  const edited = await shown(id);
  assert.deepEqual(edited.points, points);
  assert.deepEqual(edited.falseAlarms, [today - 10 * DAY]);

  const nulls = volume({ measure: { kind: 'nulls', column: 'country' } });
  await edit(id, nulls, 2);
  const other = await shown(id);
  assert.deepEqual([other.version, other.unit, alertDays(other.points)], [3, 'share', [10]]);
  assert.deepEqual(other.falseAlarms, [], 'they were about the number of rows');
});

test('whoever saves second is told, and another table is another monitor', async () => {
  const id = await saveMonitor(await caller(), volume(), undefined);
  await edit(id, volume({ sensitivity: 'high' }), 1);
  await assert.rejects(
    edit(id, volume({ sensitivity: 'low' }), 1),
    (error) => error instanceof AppError && error.code === 'conflict',
  );
  assert.equal((await shown(id)).definition.sensitivity, 'high');
  await assert.rejects(edit(id, volume({ table: 'proof.others' }), 2), /stays with its table/);
});

test('what was measured before the edit is not kept after it', async () => {
  const id = await saveMonitor(await caller(), volume(), undefined);
  await edit(id, volume({ measure: { kind: 'freshness' } }), 1);
  const before = await shown(id);
  await inTransaction((tx) =>
    keepEvaluation(tx, {
      ...{ id, version: 1, state: 'alert', points: [], evaluatedTo: new Date() },
    }),
  );
  assert.equal((await shown(id)).state, before.state);
});

test('a monitor that they may not know of is not there to be edited or tried', async () => {
  const id = await saveMonitor(await caller(), volume(), undefined);
  const blind = { reader: await testReader([]), networkAddress: '127.0.0.1' };
  const gone = (error: unknown) => error instanceof AppError && error.code === 'not_found';
  await assert.rejects(
    editMonitor(blind, { monitor: id, definition: volume(), basedOn: 1 }, undefined),
    gone,
  );
  await assert.rejects(tryMonitor(blind, { definition: volume(), monitor: id }, undefined), gone);
});
