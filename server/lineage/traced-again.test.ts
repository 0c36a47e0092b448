import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { closeAudit } from '../audit/record.ts';
import { createBoard, shareBoard } from '../boards/service.ts';
import { traceBoards } from '../boards/trace-untraced.ts';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable, redefineTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { FieldSpec, Table, TableSpec } from '../lake/table.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { namesIn } from '../queries/service.ts';
import { createSaved } from '../saved/service.ts';
import { toldReason } from '../saved/told-reason.ts';
import { traceQueries } from '../saved/trace-untraced.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, actingAs, addPerson, deny, enforce, testDocument } from '../testing/reader.ts';
import { graphQuestion } from './schema.ts';
import { keepLineage, readGraph } from './service.ts';

const EVERYONE = { everyone: true, groups: [], people: [] };
const TABLE = 'silver.guests';
const text = (name: string): FieldSpec => ({ name, type: 'string' });
const spec = (...names: readonly string[]): TableSpec => ({
  ...{ name: { namespace: 'silver', name: 'guests' }, partition: [] },
  fields: names.map(text),
});

describe('what people made of a table whose columns change', () => {
  let testing: TestDatabase;
  let engine: DuckDbEngine;
  let ann: string;
  let ben: string;

  before(async () => {
    testing = await testDatabase();
    engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
    await write(
      await ensureTable(spec('id', 'email', 'note')),
      "SELECT 'a' AS id, 'b' AS email, 'c' AS note",
    );
    await ensureTable({ ...spec('id'), name: { namespace: 'silver', name: 'other' } });
    await enforce(testDocument([ALLOW_ALL]));
    ann = await addPerson({ role: 'tester' });
    ben = await addPerson({ role: 'tester' });
    await namesIn((await actingAs(ann)).reader, 'SELECT 1');
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await engine.close();
    await testing.drop();
  });

  async function write(table: Table, sql: string): Promise<void> {
    const add = await stageFiles(engine, table, sql);
    await commitTables([{ table, operation: 'overwrite', replacePartitions: 'all', add }]);
  }

  async function redefine(...names: readonly string[]): Promise<void> {
    const table = await ensureTable(spec('id'));
    await write(
      redefineTable(table, spec(...names)),
      `SELECT ${names.map((name) => `'x' AS ${name}`).join(', ')}`,
    );
  }

  async function query(sql: string): Promise<string> {
    const content = {
      title: 'Q',
      description: '',
      sql,
      parameters: {},
      chart: null,
      placement: 'auto' as const,
    };
    return (await createSaved(await actingAs(ann), { content, folderId: null, note: '' })).id;
  }

  async function tile(sql: string): Promise<string> {
    const made = { id: randomUUID(), title: 'Tile', sql, parameters: {}, chart: null, width: 6 };
    const { id } = await createBoard(await actingAs(ann), { title: 'Board', description: '', tiles: [made] });
    await shareBoard(await actingAs(ann), { id, sharing: EVERYONE });
    return `${id}/${made.id}`;
  }

  /** The columns that it has, and why it could not be followed. */
  async function told(kind: 'query' | 'tile', name: string, who = ann) {
    const question = graphQuestion.parse({ kind, name, up: 1, down: 0 });
    const { relations, focus } = await readGraph((await actingAs(who)).reader, question);
    const { columns = [], unknown = null } = relations[focus] ?? {};
    return unknown ?? columns.map((column) => column.name).sort();
  }

  const { signal } = new AbortController();
  const round = async () => {
    await keepLineage();
    return [await traceQueries(signal), await traceBoards(signal)];
  };

  test('is followed again in a round of housekeeping, and only then', async () => {
    await round();
    const [star, shown] = [await query(`SELECT * FROM ${TABLE}`), await tile(`SELECT * FROM ${TABLE}`)];
    const elsewhere = await query('SELECT * FROM silver.other');
    const named = await query(`SELECT note FROM ${TABLE}`);
    assert.deepEqual(await told('query', star), ['email', 'id', 'note']);
    assert.deepEqual(await round(), [0, 0]);
    await redefine('id', 'email', 'tel');
    assert.deepEqual(await round(), [2, 1]);
    assert.deepEqual(await told('query', star), ['email', 'id', 'tel']);
    assert.deepEqual(await told('tile', shown), ['email', 'id', 'tel']);
    assert.deepEqual(await told('tile', shown, ben), ['email', 'id', 'tel']);
    assert.deepEqual(await told('query', elsewhere), ['id']);
    assert.match(String(await told('query', named)), /There is no column "note" here\.$/);
    assert.deepEqual(await round(), [0, 0]);
    // What could not be followed may be again, by the next change.
    await redefine('id', 'email', 'note');
    assert.deepEqual(await round(), [2, 1]);
    assert.deepEqual(await told('query', named), ['note']);
  });

  test('what its author may not see any more is not known, with the reason', async () => {
    const [star, shown] = [await query(`SELECT * FROM ${TABLE}`), await tile(`SELECT * FROM ${TABLE}`)];
    const named = await query(`SELECT email FROM ${TABLE}`);
    await enforce(testDocument([ALLOW_ALL, deny({ columns: [`${TABLE}.email`] })]));
    await redefine('id', 'email', 'note', 'tel');
    await round();
    assert.deepEqual(await told('query', star), ['id', 'note', 'tel']);
    assert.match(String(await told('query', named)), /There is no column "email" here\.$/);
    await enforce(testDocument([ALLOW_ALL, deny({ datasets: [TABLE] })]));
    await redefine('id', 'email');
    await round();
    await enforce(testDocument([ALLOW_ALL]));
    assert.match(String(await told('query', star)), /There is no table "silver.guests"\.$/);
    assert.match(String(await told('tile', shown, ben)), /There is no table "silver.guests"\.$/);
    await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [ann]);
    await redefine('id', 'tel');
    await round();
    assert.match(String(await told('tile', shown, ben)), /has no access any more\.$/);
  });

  test('a reason names nothing that the statement does not', async () => {
    const sql = 'SELECT revenu FROM gold.sale';
    assert.equal(
      toldReason('There is no column "revenu" here. Did you mean revenue?', sql),
      'There is no column "revenu" here.',
    );
    assert.equal(
      toldReason('The columns "margin" and "revenu" differ.', sql),
      'It cannot be run by whoever wrote it.',
    );
  });
});
