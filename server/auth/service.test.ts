import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { createAdministrator, isSetupOpen } from './service.ts';

const PASSWORD = 'a few words long';
let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  process.env.DEMO = 'false';
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

const administrator = (name: string) => ({ name, email: `${name}@example.com`, password: PASSWORD });

test('of visitors who set up at the same moment exactly one becomes the administrator', async () => {
  assert.equal(await isSetupOpen(), true);
  const results = await Promise.allSettled(
    ['ada', 'bob', 'cleo', 'dan'].map((name) => createAdministrator(administrator(name))),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const { rows } = await pool().query('SELECT role FROM app_user');
  assert.deepEqual(rows, [{ role: 'admin' }]);
  assert.equal(await isSetupOpen(), false);
  await assert.rejects(createAdministrator(administrator('eve')), { code: 'conflict' });
});
