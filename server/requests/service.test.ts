import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readerFor } from '../access/mint-reader.ts';
import { closeAudit } from '../audit/record.ts';
import type { Scope } from '../auth/roles.ts';
import type { Person } from '../auth/schema.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { listOwnRequests } from './data.ts';
import { readRequestEffect } from './request-effect.ts';
import { HOURS_MAX, OPEN_MAX, type RequestForm, requestForm } from './schema.ts';
import {
  type Actor,
  approveRequest,
  countRequestsToDecide,
  listDecided,
  listGrants,
  listRequestsToDecide,
  openRequest,
  readOwnAccess,
  refuseRequest,
  revokeGrant,
  withdrawRequest,
} from './service.ts';

let database: TestDatabase;
let analyst: Actor;
let steward: Actor;
let owner: Actor;

const TABLE = 'gold.dim_customer';
const limits = { seconds: 60, memoryMb: 256, rows: 1000, concurrent: 1, scanMb: 100 };
const role = (id: string, scopes: readonly Scope[]) => ({ id, title: id, summary: '', scopes, limits });
const DOCUMENT = {
  roles: [role('analyst', ['query:run']), role('steward', ['access:approve'])],
  policies: [
    { kind: 'allow', id: 'gold', title: 'Gold', to: { everyone: true }, on: { namespaces: ['gold'] } },
    {
      kind: 'mask',
      id: 'pii',
      title: 'Personal data',
      to: { everyone: true },
      except: { roles: ['steward'] },
      on: { tags: ['pii'] },
      mask: { kind: 'hash' },
    },
    {
      kind: 'deny',
      id: 'no-region',
      title: 'No regions',
      to: { everyone: true },
      on: { columns: [`${TABLE}.region`] },
    },
  ],
};

async function actor(name: string, roleId: string): Promise<Actor> {
  const email = `${name.toLowerCase()}@example.com`;
  await pool().query(
    `INSERT INTO app_user (id, email, name, role, password_hash) VALUES (gen_random_uuid(), $1, $2, $3, 'x')
     ON CONFLICT (email) DO NOTHING`,
    [email, name, roleId],
  );
  const { rows } = await pool().query<{ id: string }>('SELECT id FROM app_user WHERE email = $1', [email]);
  const id = rows[0]?.id as string;
  const reader = await readerFor(id);
  assert.ok(reader);
  const person: Person = { id, email, name, role: roleId, isDemo: false, scopes: reader.scopes };
  return { person, reader, networkAddress: '127.0.0.1' };
}

const ask = (form: Partial<RequestForm> = {}) =>
  requestForm.parse({
    dataset: TABLE,
    columns: ['name'],
    level: 'unmasked',
    reason: 'A check of bounces',
    durationHours: 24,
    ...form,
  });

async function nameMask(who: Actor): Promise<string | null | undefined> {
  const reader = await readerFor(who.person.id);
  const column = (await reader?.decisions())?.get(TABLE)?.columns.find(({ name }) => name === 'name');
  return column === undefined ? undefined : (column.mask?.kind ?? null);
}

async function lastEntry(): Promise<{ action: string; subject: string; details: Record<string, unknown> }> {
  const { rows } = await pool().query<{ action: string; subject: string; details: string }>(
    'SELECT action, subject, details FROM audit_entry ORDER BY seq DESC LIMIT 1',
  );
  const [row] = rows;
  assert.ok(row);
  return { ...row, details: JSON.parse(row.details) };
}

before(async () => {
  process.env.LOG_LEVEL = 'silent';
  database = await testDatabase();
  await pool().query(
    `INSERT INTO policy_version (number, document, author, reason)
     SELECT coalesce(max(number), 0) + 1, $1, 'system', 'test' FROM policy_version`,
    [JSON.stringify(DOCUMENT)],
  );
  await pool().query(`INSERT INTO person_group (id, title) VALUES ('customer-data', 'Customer data')`);
  analyst = await actor('Ann', 'analyst');
  steward = await actor('Stan', 'steward');
  owner = await actor('Olga', 'analyst');
  await pool().query(`INSERT INTO group_member (group_id, person_id) VALUES ('customer-data', $1)`, [
    owner.person.id,
  ]);
  owner = await actor('Olga', 'analyst');
});

after(async () => {
  await closeAudit();
  await database.drop();
});

test('approved for an hour, the values are there; the grant ends by itself, or earlier when it is taken back', async () => {
  assert.equal(await nameMask(analyst), 'hash');
  const { id } = await openRequest(analyst, ask());
  assert.equal((await lastEntry()).action, 'request.opened');
  const [waiting] = await listRequestsToDecide(steward);
  assert.deepEqual(
    [waiting?.id, waiting?.person.email, waiting?.owner, waiting?.exists],
    [id, 'ann@example.com', 'customer-data', true],
  );
  const grant = await approveRequest(steward, {
    id,
    columns: ['name'],
    level: 'unmasked',
    hours: 1,
    note: '',
  });
  const minutes = (Date.parse(grant.expiresAt) - Date.now()) / 60_000;
  assert.ok(minutes > 59 && minutes < 61);
  assert.equal(await nameMask(analyst), null);
  assert.equal(await nameMask(owner), 'hash', 'a grant is for one person');
  assert.deepEqual(await listRequestsToDecide(steward), []);
  const entry = await lastEntry();
  assert.deepEqual(
    [entry.action, entry.subject, entry.details.decision, entry.details.person],
    ['request.decided', TABLE, 'approved', 'ann@example.com'],
  );

  const { grants } = await readOwnAccess(await actor('Ann', 'analyst'));
  assert.deepEqual(
    grants.map((own) => own.id),
    [grant.id],
  );
  assert.equal((await listGrants(steward))[0]?.id, grant.id);
  await revokeGrant(steward, grant.id);
  assert.equal(await nameMask(analyst), 'hash');
  assert.equal((await lastEntry()).action, 'grant.revoked');
  await assert.rejects(revokeGrant(steward, grant.id), { code: 'conflict' });

  await pool().query(
    `UPDATE access_grant SET revoked_at = NULL, expires_at = now() - interval '1 second' WHERE id = $1`,
    [grant.id],
  );
  assert.equal(await nameMask(analyst), 'hash', 'an expired grant gives nothing');
});

test('to ask for what is hidden, and for what does not exist, is answered alike', async () => {
  const answers = await Promise.all(
    ['gold.dim_customer', 'bronze.customers', 'no_such.table'].map((dataset) =>
      openRequest(analyst, ask({ dataset, columns: [], reason: 'alike' })),
    ),
  );
  assert.deepEqual(
    answers.map((answer) => Object.keys(answer)),
    [['id'], ['id'], ['id']],
  );
  const own = (await listOwnRequests(analyst.person.id)).filter(({ reason }) => reason === 'alike');
  const shapes = own.map(({ id: _, dataset: __, createdAt: ___, ...rest }) => rest);
  assert.deepEqual(shapes[0], shapes[1]);
  assert.deepEqual(shapes[1], shapes[2]);
  const marks = (await listRequestsToDecide(steward)).map(({ dataset, exists }) => [dataset, exists]);
  assert.deepEqual(Object.fromEntries(marks), {
    'gold.dim_customer': true,
    'bronze.customers': true,
    'no_such.table': false,
  });
  const missing = own.find(({ dataset }) => dataset === 'no_such.table')?.id ?? '';
  await assert.rejects(
    approveRequest(steward, { id: missing, columns: [], level: 'unmasked', hours: 1, note: '' }),
    /There is no table no_such\.table/,
  );
  await refuseRequest(steward, { id: missing, note: 'It is called gold.dim_customer.' });
  for (const { id, state } of await listOwnRequests(analyst.person.id)) {
    if (state === 'open') await withdrawRequest(analyst, id);
  }
  assert.equal((await lastEntry()).details.decision, 'withdrawn');
});

test('the members of the group that owns a table decide for it, others see nothing, and nobody decides their own', async () => {
  const { id } = await openRequest(analyst, ask());
  const { id: other } = await openRequest(analyst, ask({ dataset: 'gold.fact_sales', columns: [] }));
  const { id: own } = await openRequest(owner, ask());
  assert.deepEqual(
    (await listRequestsToDecide(owner)).map((request) => request.id),
    [id],
  );
  assert.equal(await countRequestsToDecide(owner), 1);
  assert.equal(await countRequestsToDecide(steward), 3);
  assert.equal(await countRequestsToDecide(analyst), 0);
  const approval = { columns: ['name'], level: 'unmasked', hours: 1, note: '' } as const;
  const given = { ...approval, columns: [...approval.columns] };
  await assert.rejects(approveRequest(owner, { id: other, ...given }), { code: 'not_found' });
  await assert.rejects(approveRequest(owner, { id: own, ...given }), /Nobody decides their own request/);
  await assert.rejects(approveRequest(analyst, { id: own, ...given }), { code: 'not_found' });
  await assert.rejects(readRequestEffect(analyst, own), { code: 'not_found' });
  const grant = await approveRequest(owner, { id, ...given });
  await assert.rejects(revokeGrant(await actor('Bob', 'analyst'), grant.id), { code: 'not_found' });
  await revokeGrant(analyst, grant.id);
  await refuseRequest(steward, { id: other, note: 'Use the dashboard.' });
  await refuseRequest(steward, { id: own, note: 'No.' });
  assert.deepEqual(
    (await listDecided(owner)).map(({ state, dataset }) => [state, dataset]),
    [
      ['approved', TABLE],
      ['refused', 'no_such.table'],
    ]
      .filter(([, dataset]) => dataset === TABLE)
      .concat([['approved', TABLE]]),
  );
});

test('what is approved may be less than what was asked for, and never more', async () => {
  const { id } = await openRequest(analyst, ask({ columns: ['name', 'country'], level: 'read' }));
  const approve = (given: object) =>
    approveRequest(steward, { id, columns: ['name'], level: 'read', hours: 24, note: '', ...given });
  await assert.rejects(approve({ hours: 25 }), /for 24 hours/);
  await assert.rejects(approve({ level: 'unmasked' }), /unmasked values were not asked for/);
  await assert.rejects(approve({ columns: [] }), /for some columns only/);
  await assert.rejects(approve({ columns: ['name', 'region'] }), /not asked for: region/);
  const results = await Promise.allSettled([approve({}), approve({})]);
  assert.deepEqual(
    results.map(({ status }) => status).sort(),
    ['fulfilled', 'rejected'],
    'one decision only',
  );
  const own = (await listOwnRequests(analyst.person.id)).find((request) => request.id === id);
  assert.deepEqual([own?.state, own?.decidedBy, own?.grant?.columns], ['approved', 'Stan', ['name']]);
});

test('who decides sees the table as the person does, now and with the grant; a deny stays', async () => {
  const { id } = await openRequest(analyst, ask({ columns: ['name', 'region', 'shoe_size'] }));
  const effect = await readRequestEffect(steward, id);
  const column = (wanted: string) => effect.columns.find(({ name }) => name === wanted);
  assert.deepEqual(column('name')?.granted, { sees: 'value', mask: null });
  assert.deepEqual(column('region')?.granted, { sees: 'nothing' });
  assert.deepEqual(effect.unknownColumns, ['shoe_size']);
  assert.equal(effect.rowFilter, null);
  await assert.rejects(
    approveRequest(steward, { id, columns: ['shoe_size'], level: 'unmasked', hours: 1, note: '' }),
    /has no column shoe_size/,
  );
  await withdrawRequest(analyst, id);
  await assert.rejects(withdrawRequest(analyst, id), { code: 'conflict' });
});

test('the same request twice, and more than a person can have open, are refused', async () => {
  await openRequest(analyst, ask({ reason: 'first' }));
  await assert.rejects(openRequest(analyst, ask({ reason: 'second' })), /asked for exactly this already/);
  const results = await Promise.allSettled(
    Array.from({ length: OPEN_MAX + 3 }, (_, at) => openRequest(analyst, ask({ dataset: `many.t${at}` }))),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, OPEN_MAX - 1);
});

test('a request is taken as it is written, within bounds', () => {
  assert.equal(ask({ dataset: '  Gold.Dim_Customer ' }).dataset, TABLE);
  assert.deepEqual(ask({ columns: ['Name', 'name '] }).columns, ['name']);
  for (const wrong of [
    { dataset: 'customers' },
    { dataset: 'a.b; DROP TABLE x' },
    { columns: ['a b'] },
    { reason: ' ' },
    { durationHours: HOURS_MAX + 1 },
    { durationHours: 0 },
  ]) {
    assert.throws(() => ask(wrong), JSON.stringify(wrong));
  }
});
