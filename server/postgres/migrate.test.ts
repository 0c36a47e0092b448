import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const first = migration(
  '90000000000001_first',
  'CREATE TABLE first_made (id int); CREATE TABLE beside (id int);',
);

test('starts at the same time apply each migration once', async () => {
  const migrations = [...readMigrations(), first];
  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, migrations)));
  assert.deepEqual(applied.flat(), [first.name]);
  assert.deepEqual(await migrate(database.url, migrations), []);
});

test('a migration that fails is undone as a whole and named', async () => {
  const broken = migration('90000000000002_broken', 'CREATE TABLE half (id int); SELECT no_such_function();');
  await assert.rejects(
    migrate(database.url, [...readMigrations(), first, broken]),
    /90000000000002_broken failed/,
  );
  const [row] = await query<{ half: string | null }>("SELECT to_regclass('half')::text AS half");
  assert.equal(row?.half, null);
  const mended = migration(broken.name, 'CREATE TABLE half (id int);');
  assert.deepEqual(await migrate(database.url, [...readMigrations(), first, mended]), [broken.name]);
});

test('a migration that was changed after it was applied stops the start', async () => {
  const changed = migration(first.name, `${first.sql} -- changed`);
  const all = [...readMigrations(), changed];
  await assert.rejects(migrate(database.url, all), /_first was changed after it was applied/);
});

test('a database of a newer version stops the start', async () => {
  await assert.rejects(migrate(database.url, readMigrations()), /_first, which this version does not know/);
});
