import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable, redefineTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { TableSpec } from '../lake/table.ts';
import { keepTableDays } from '../lake/table-days-data.ts';
import { keepProfiles } from '../profiles/keep-profiles.ts';
import { readProfile } from '../profiles/service.ts';
import { createSaved } from '../saved/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, addPerson, testReader } from '../testing/reader.ts';
import { readConnection } from './connection-service.ts';
import { readChecks, readColumns, readFacts, readHistory } from './service.ts';
import { readUsage } from './usage-service.ts';

const TABLE = 'proof.orders';
const NAME = { namespace: 'proof', name: 'orders' };
const FIRST: TableSpec = {
  name: NAME,
  fields: [
    { name: 'id', type: 'int' },
    { name: 'email', type: 'string' },
    { name: 'former_secret', type: 'string' },
  ],
  partition: [],
};
const SECOND: TableSpec = {
  name: NAME,
  fields: [
    { name: 'id', type: 'long' },
    { name: 'email', type: 'string' },
    { name: 'note', type: 'string' },
  ],
  partition: [],
};

let database: TestDatabase;
let engine: DuckDbEngine;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  const first = await ensureTable(FIRST);
  const rows = "SELECT i::INT AS id, 'e' || i AS email, 's' AS former_secret FROM range(10) r(i)";
  const [built] = await commitTables([
    { table: first, operation: 'append', add: await stageFiles(engine, first, rows) },
  ]);
  const second = redefineTable(built as typeof first, SECOND);
  const again = "SELECT i::BIGINT AS id, 'e' || i AS email, 'n' AS note FROM range(4) r(i)";
  await commitTables([
    {
      table: second,
      operation: 'overwrite',
      replacePartitions: 'all',
      add: await stageFiles(engine, second, again),
    },
  ]);
  await writeGold({
    fact_sales: [
      {
        orderId: 'o1',
        customerId: 'c1',
        productId: 'p1',
        quantity: 1,
        revenue: 2,
        at: '2026-11-10T10:00:00Z',
        country: 'DE',
      },
    ],
    dim_customer: [{ id: 'c1', country: 'DE', firstOrderOn: null }],
    dim_product: [{ id: 'p1', name: 'Lamp', category: 'Garden' }],
  });
});
after(async () => {
  await engine.close();
  await database.drop();
});

const policy = (id: string, rest: object) => ({ id, title: id, to: { everyone: true }, ...rest });
const denyColumn = (column: string) => policy('deny-column', { kind: 'deny', on: { columns: [column] } });
const denyTable = (table: string) => policy('deny-table', { kind: 'deny', on: { datasets: [table] } });
const readerUnder = (...policies: unknown[]) => testReader([ALLOW_ALL, ...policies]);

async function run(
  personId: string,
  tables: readonly string[],
  { sql = `SELECT 1 FROM ${tables[0]}`, door = 'sql', daysAgo = 0, status = 'done' } = {},
): Promise<void> {
  await pool().query(
    `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
     VALUES ($1, $2, $3, $4, $5, $6, 1, now() - make_interval(days => $7))`,
    [
      randomUUID(),
      personId,
      door,
      sql,
      status,
      JSON.stringify(tables.map((name) => ({ name, columns: ['id'] }))),
      daysAgo,
    ],
  );
}

describe('a table as its page tells of it', () => {
  it('has its facts, its columns and its history', async () => {
    const reader = await readerUnder();
    const facts = await readFacts(reader, TABLE);
    assert.deepEqual(
      [facts.name, facts.layer, facts.columns, facts.maskedColumns, facts.filtered, facts.owner],
      [TABLE, 'proof', 3, 0, false, null],
    );
    assert.ok(facts.lake && facts.lake.rows === 4 && facts.lake.files === 1 && facts.lake.sizeBytes);
    assert.deepEqual(
      (await readColumns(reader, TABLE)).map(({ name, type }) => `${name} ${type}`),
      ['id BIGINT', 'email VARCHAR', 'note VARCHAR'],
    );
    const history = await readHistory(reader, TABLE);
    assert.deepEqual(
      history.versions.map(({ operation, addedRows, removedRows, rows }) => [
        operation,
        addedRows,
        removedRows,
        rows,
      ]),
      [
        ['overwrite', 4, 10, 4],
        ['append', 10, 0, 10],
      ],
    );
    assert.deepEqual([history.rowCounts, history.versionsKept], [[10, 4], 2]);
    await keepTableDays(await loadAllTables());
    await pool().query(
      `INSERT INTO table_day SELECT table_namespace, table_name, day - 1, 7, files, bytes, snapshots FROM table_day
       WHERE table_namespace || '.' || table_name = $1`,
      [TABLE],
    );
    const { rowDays } = await readHistory(reader, TABLE);
    assert.deepEqual(
      rowDays.map(({ rows }) => rows),
      [7, 4],
    );
    const [latest, first] = history.schemas;
    assert.ok(latest?.at && first?.at);
    assert.deepEqual(
      latest.added.map(({ name }) => name),
      ['note'],
    );
    assert.deepEqual(
      latest.dropped.map(({ name }) => name),
      ['former_secret'],
    );
    assert.deepEqual(latest.retyped, [{ name: 'id', from: 'INTEGER', to: 'BIGINT' }]);
    assert.deepEqual([first.added, first.dropped, first.retyped], [[], [], []]);
  });

  it('says who owns it, by the group’s title', async () => {
    const reader = await readerUnder();
    const { owner, domain, description } = await readFacts(reader, 'gold.fact_sales');
    assert.ok(owner && domain === 'sales' && description);
    assert.equal(owner.title, null);
    await pool().query("INSERT INTO person_group (id, title) VALUES ($1, 'The people')", [owner.id]);
    assert.equal((await readFacts(reader, 'gold.fact_sales')).owner?.title, 'The people');
  });

  it('is told apart from what is live and from what was not built yet', async () => {
    const reader = await readerUnder();
    const of = async (name: string) => {
      const { isLive, lake } = await readFacts(reader, name);
      return [isLive, lake !== null];
    };
    assert.deepEqual(await of(TABLE), [false, true]);
    assert.deepEqual(await of('live.now'), [true, false]);
    assert.deepEqual(await of('gold.dim_date'), [false, false]);
    assert.deepEqual(await readHistory(reader, 'gold.dim_date'), {
      versions: [],
      versionsKept: 0,
      rowCounts: [],
      rowDays: [],
      schemas: [],
    });
  });

  it('tells places of the lake to those who look after it, and secrets to nobody', async () => {
    const told = await readConnection(await readerUnder(), TABLE);
    assert.ok(told.warehouse?.startsWith('file:///') && told.database?.host && told.isInLake);
    assert.doesNotMatch(JSON.stringify(told), /password|postgres:/);
    const viewer = { ...(await readerUnder()), scopes: ['platform:read'] } as unknown as Reader;
    const { warehouse, database: place } = await readConnection(viewer, TABLE);
    assert.deepEqual([warehouse, place], [null, null]);
  });
});

describe('who sees less is told less', () => {
  it('a hidden table is as one that is not there, whatever is asked', async () => {
    const reader = await readerUnder(denyTable(TABLE));
    for (const ask of [readFacts, readColumns, readHistory, readChecks, readUsage, readConnection]) {
      const words = async (name: string) => {
        try {
          await ask(reader, name);
        } catch (error) {
          return String(error).replace(name, 'it');
        }
        return 'told';
      };
      assert.equal(await words(TABLE), await words('proof.there_is_none'), ask.name);
      assert.notEqual(await words(TABLE), 'told');
    }
  });

  it('a hidden column is in no schema, count or history, and neither is what became of it', async () => {
    const reader = await readerUnder(denyColumn(`${TABLE}.note`));
    const answers = [
      await readFacts(reader, TABLE),
      await readColumns(reader, TABLE),
      await readHistory(reader, TABLE),
    ] as const;
    assert.doesNotMatch(JSON.stringify(answers), /note/);
    assert.deepEqual(
      [answers[0].columns, answers[0].lake?.sizeBytes, answers[0].lake?.files],
      [2, null, null],
    );
    assert.equal(answers[2].schemas.at(0)?.columns, 2);
  });

  it('a column that is gone is not told of to whom it would be hidden, nor where a tag may have hidden it', async () => {
    for (const hides of [
      denyColumn(`${TABLE}.former_secret`),
      policy('deny-tag', { kind: 'deny', on: { tags: ['secret'] } }),
    ]) {
      const told = JSON.stringify(await readHistory(await readerUnder(hides), TABLE));
      assert.doesNotMatch(told, /former_secret/);
    }
  });

  it('who sees some rows only is not told how many there are', async () => {
    const reader = await readerUnder(
      policy('rows', { kind: 'row_filter', on: { datasets: [TABLE] }, where: 'id = 1' }),
    );
    const { lake, filtered } = await readFacts(reader, TABLE);
    assert.deepEqual([filtered, lake?.rows, lake?.sizeBytes, lake?.files], [true, null, null, null]);
    const { versions, rowCounts, rowDays } = await readHistory(reader, TABLE);
    assert.deepEqual([rowCounts, rowDays], [[], []]);
    assert.ok(
      versions.every(({ rows, addedRows, removedRows }) =>
        [rows, addedRows, removedRows].every((n) => n === null),
      ),
    );
  });
});

describe('the use of a table', () => {
  it('is counted by people, doors and days, and others’ statements are not shown', async () => {
    const reader = await readerUnder();
    const other = await addPerson({ role: 'tester' });
    await run(reader.personId, [TABLE, 'gold.dim_customer'], { sql: 'SELECT mine' });
    await run(reader.personId, [TABLE], { sql: 'SELECT mine' });
    await run(other, [TABLE, 'gold.dim_product'], { sql: 'SELECT theirs', daysAgo: 2 });
    await run(other, [TABLE], { door: 'tile', sql: 'a tile of ours' });
    await run(other, [TABLE], { sql: 'SELECT long ago', daysAgo: 100 });
    await run(other, [TABLE], { sql: 'SELECT refused', status: 'refused' });
    const usage = await readUsage(reader, TABLE);
    assert.deepEqual([usage.people, usage.reads, usage.othersStatements], [2, 4, 1]);
    assert.deepEqual(usage.doors, [
      { door: 'sql', people: 2, reads: 3 },
      { door: 'tile', people: 1, reads: 1 },
    ]);
    assert.equal(usage.days.length, 90);
    assert.equal(usage.days.at(-3)?.reads, 1);
    assert.deepEqual(
      usage.readers?.map(({ days, reads }) => [days, reads]),
      [
        [2, 2],
        [1, 2],
      ],
    );
    assert.deepEqual(
      usage.own.map(({ sql, reads }) => [sql, reads]),
      [['SELECT mine', 2]],
    );
    assert.deepEqual(
      usage.joins.map(({ table }) => table),
      ['gold.dim_customer', 'gold.dim_product'],
    );
    assert.doesNotMatch(JSON.stringify(usage), /theirs|tile of ours/);
  });

  it('tells who reads only to those who look after the table', async () => {
    const reader = await readerUnder();
    const without = (groups: readonly string[]) =>
      ({ ...reader, groups, scopes: ['platform:read'] }) as unknown as typeof reader;
    assert.ok((await readUsage(reader, TABLE)).readers);
    assert.equal((await readUsage(without([]), TABLE)).readers, null);
    assert.ok((await readUsage(without(['sales-analytics']), 'gold.fact_sales')).readers);
    assert.equal((await readUsage(without(['merchandising']), 'gold.fact_sales')).readers, null);
  });

  it('names no table beside it that the reader does not see', async () => {
    const usage = await readUsage(await readerUnder(denyTable('gold.dim_product')), TABLE);
    assert.deepEqual(
      usage.joins.map(({ table }) => table),
      ['gold.dim_customer'],
    );
  });

  it('names the saved queries that are there for the reader, by what they read', async () => {
    const author = await readerUnder();
    const editor = { reader: author, networkAddress: '127.0.0.1' };
    const content = {
      title: 'Orders and notes',
      description: '',
      sql: `SELECT note FROM ${TABLE}`,
      parameters: {},
      chart: null,
      placement: 'auto',
    } as const;
    const { id, version } = await createSaved(editor, { content, folderId: null, note: '' });
    assert.deepEqual(
      (await readUsage(author, TABLE)).saved.map(({ title, mine }) => [title, mine]),
      [['Orders and notes', true]],
    );
    assert.deepEqual((await readUsage(await readerUnder(), TABLE)).saved, []);
    await pool().query('UPDATE saved_query SET shared_everyone = true WHERE id = $1', [id]);
    await pool().query('UPDATE saved_query_version SET touched = $2 WHERE query_id = $1 AND number = $3', [
      id,
      JSON.stringify([{ name: TABLE, columns: ['note'] }]),
      version,
    ]);
    assert.equal((await readUsage(await readerUnder(), TABLE)).saved.length, 1);
    assert.deepEqual((await readUsage(await readerUnder(denyColumn(`${TABLE}.note`)), TABLE)).saved, []);
  });
});

it('a table of 2,000 columns is told of as a small one', async () => {
  const fields = Array.from({ length: 2000 }, (_, place) => ({
    name: `figure_${place}`,
    type: 'int' as const,
  }));
  const table = await ensureTable({ name: { namespace: 'proof', name: 'wide' }, fields, partition: [] });
  const sql = `SELECT ${fields.map(({ name }) => `1 AS ${name}`).join(', ')}`;
  await commitTables([{ table, operation: 'append', add: await stageFiles(engine, table, sql) }]);
  await keepProfiles({ signal: new AbortController().signal, engine: async () => engine });
  const reader = await readerUnder();
  assert.equal((await readFacts(reader, 'proof.wide')).columns, 2000);
  assert.equal((await readColumns(reader, 'proof.wide')).length, 2000);
  await readHistory(reader, 'proof.wide');
  const profile = await readProfile({ reader, networkAddress: '127.0.0.1' }, 'proof.wide');
  assert.ok(profile.kind === 'ready' && profile.profile.columns.length === 2000);
});
