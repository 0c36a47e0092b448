import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool, transaction } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { readAnchors } from './anchors.ts';
import type { AuditEntry } from './entry.ts';
import { closeAudit, recordAudit, recordAuditIn } from './record.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const entry = (subject: string): AuditEntry => ({
  action: 'sign_in',
  outcome: 'ok',
  actorId: null,
  actor: 'ada@example.com',
  subject,
  details: { second: 2, first: 'one' },
});

/** Without what a fresh database has: its first policies. */
async function stored() {
  const { rows } = await pool().query<{
    seq: number;
    subject: string;
    seal: string;
    previous_seal: string;
    details: string;
  }>(
    "SELECT seq, subject, seal, previous_seal, details FROM audit_entry WHERE subject <> 'policies' ORDER BY seq",
  );
  return rows;
}

test('entries are stored in the order given, each over the seal of the one before', async () => {
  await recordAudit([entry('a'), entry('b')]);
  await recordAudit([entry('c')]);
  const rows = await stored();
  assert.deepEqual(
    rows.map(({ subject }) => subject),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(
    rows.slice(1).map((row) => row.previous_seal),
    rows.slice(0, -1).map((row) => row.seal),
  );
  assert.equal(rows[0]?.details, '{"first":"one","second":2}');
});

test('calls at the same time share commits, and none is lost', async () => {
  const begin = (await stored()).length;
  const before = await pool().query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  await Promise.all(Array.from({ length: 500 }, (_, index) => recordAudit([entry(`many ${index}`)])));
  const after = await pool().query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  assert.equal((await stored()).length, begin + 500);
  assert.ok(Number(after.rows[0]?.xid) - Number(before.rows[0]?.xid) < 20);
});

test('an entry within a transaction is there with its change, and not without it', async () => {
  const begin = (await stored()).length;
  await assert.rejects(
    transaction(async (tx) => {
      await recordAuditIn(tx, [entry('never')]);
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  await transaction((tx) => recordAuditIn(tx, [entry('kept')]));
  const rows = await stored();
  assert.equal(rows.length, begin + 1);
  assert.equal(rows.at(-1)?.subject, 'kept');
});

test('one wrong entry fails its own caller and no other', async () => {
  const wrong = { ...entry('wrong'), details: { work: () => 1 } };
  const results = await Promise.allSettled([
    recordAudit([entry('right')]),
    recordAudit([wrong]),
    recordAudit([{ ...entry('x'), actorId: '7' }]),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected'],
  );
});

test('closing anchors the last entry', async () => {
  await recordAudit([entry('last')]);
  await closeAudit();
  const last = (await stored()).at(-1);
  const anchor = readAnchors().anchors.at(-1);
  assert.deepEqual([anchor?.seq, anchor?.seal], [last?.seq, last?.seal]);
});
