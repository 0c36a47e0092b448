import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccountByEmail } from '../auth/accounts-data.ts';
import { closeDb, pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { isDatabaseAbsence } from './database-absence.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});

after(() => database.drop());

const failure = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it worked'),
    (error: unknown) => error,
  );

test('a statement that is wrong is no absence', async () => {
  assert.equal(isDatabaseAbsence(await failure(pool().query('SELECT nothing'))), false);
  assert.equal(isDatabaseAbsence(new Error('other')), false);
  assert.equal(isDatabaseAbsence('text'), false);
});

test('a connection that PostgreSQL ended is one', async () => {
  const client = await pool().connect();
  const ended = failure(client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
  assert.equal(isDatabaseAbsence(await ended), true);
  client.release(true);
});

test('a server that is not there is one, for either client, also as a cause', async () => {
  const url = new URL(database.url);
  url.port = '1';
  await closeDb();
  process.env.DATABASE_URL = url.href;
  forgetEnv();
  for (const work of [pool().query('SELECT 1'), findAccountByEmail('a@example.com')]) {
    const error = await failure(work);
    assert.equal(isDatabaseAbsence(error), true);
    assert.equal(isDatabaseAbsence(new Error('outer', { cause: error })), true);
  }
  await closeDb();
  process.env.DATABASE_URL = database.url;
  forgetEnv();
});
