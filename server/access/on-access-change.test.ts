import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seed } from '../../prisma/seed.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { onAccessChange } from './on-access-change.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
  await seed({ demo: true });
});
after(() => database.drop());

/** Waits for calls that come after now. */
function calls() {
  let count = 0;
  let wake: (() => void) | undefined;
  const stop = onAccessChange(() => {
    count += 1;
    wake?.();
  });
  return {
    stop,
    count: () => count,
    async next(): Promise<void> {
      const before = count;
      while (count === before) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const listeningBackends = async () =>
  (
    await pool().query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN access_changed'`,
    )
  ).rows.map(({ pid }) => pid);

describe('changes of access', () => {
  it('are heard, whatever changes, on one connection', async () => {
    const [one, two] = [calls(), calls()];
    await Promise.all([one.next(), two.next()]);
    assert.equal((await listeningBackends()).length, 1);
    for (const change of [
      `UPDATE app_user SET role = 'viewer' WHERE email = 'analyst@demo.shop'`,
      `INSERT INTO person_group (id, title) VALUES ('g', 'G')`,
      `INSERT INTO group_member SELECT 'g', id FROM app_user WHERE role = 'admin'`,
      `INSERT INTO person_attribute SELECT id, 'region', '{DE}' FROM app_user WHERE role = 'admin'`,
      `INSERT INTO policy_version (number, document, author, reason) SELECT 2, document, 'a', 'r' FROM policy_version`,
    ]) {
      if (change.includes('person_group')) {
        await pool().query(change);
        continue;
      }
      const heard = Promise.all([one.next(), two.next()]);
      await pool().query(change);
      await heard;
    }
    one.stop();
    const heard = two.next();
    const before = one.count();
    await pool().query(`UPDATE app_user SET deactivated_at = now() WHERE email = 'viewer@demo.shop'`);
    await heard;
    assert.equal(one.count(), before);
    two.stop();
    two.stop();
  });

  it('are assumed while nothing can be heard, and heard again afterwards', async () => {
    const listener = calls();
    await listener.next();
    const [pid] = await listeningBackends();
    await pool().query('SELECT pg_terminate_backend($1)', [pid]);
    // The cut itself tells nothing; the next call is an assumption or the new connection.
    await listener.next();
    let again: number[] = [];
    while (again.length === 0 || again[0] === pid) {
      again = await listeningBackends();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = listener.count();
    await pool().query(`UPDATE app_user SET role = 'analyst' WHERE email = 'analyst@demo.shop'`);
    while (listener.count() === before) await new Promise((resolve) => setImmediate(resolve));
    listener.stop();
    while ((await listeningBackends()).length > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
