import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { z } from 'zod';
import { readerFor } from '../access/mint-reader.ts';
import { createAccount } from '../auth/accounts-data.ts';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import type { Context } from './context.ts';
import { retryAfter } from './error-codes.ts';
import { publicProcedure, router, scoped, signedInProcedure } from './procedures.ts';

const testRouter = router({
  open: publicProcedure.query(({ ctx }) => ctx.person?.name ?? 'anybody'),
  dashboards: scoped('dashboards:read').query(({ ctx }) => ctx.person.name),
  people: scoped('people:manage').query(({ ctx }) => ctx.person.name),
  reader: scoped('dashboards:read').query(
    ({ ctx }) => `${ctx.reader.email} under ${ctx.reader.policyVersion}`,
  ),
  self: signedInProcedure.query(({ ctx }) => ctx.sessionId),
  costly: scoped('dashboards:read', { rate: 'export' }).query(() => 'done'),
  told: publicProcedure.query(() => {
    throw new AppError('conflict', 'Somebody else was first.', {
      details: { by: 'Ada' },
      cause: new Error('row 17'),
    });
  }),
  defect: publicProcedure.query(() => {
    throw new Error('password=hunter2 at /srv/portal');
  }),
  strict: publicProcedure.input(z.object({ day: z.iso.date() })).query(({ input }) => input.day),
});

const SESSION = '9c0b5a1d-0e6a-4a63-8d5f-5b6a1f2e3d4c';
let database: TestDatabase;
const people = new Map<string, Context>();

/** A person of the database, as a request of theirs comes with. */
async function signedIn(role: string): Promise<Context> {
  const account = {
    email: `${role}@example.com`,
    name: `Vera the ${role}`,
    role,
    passwordHash: null,
    isDemo: false,
  };
  const { id } = await createAccount(account);
  const reader = await readerFor(id);
  assert.ok(reader);
  const { email, name, scopes } = reader;
  return {
    person: { id, email, name, role, scopes, isDemo: false },
    reader,
    sessionId: SESSION,
    networkAddress: '10.5.0.1',
  };
}

before(async () => {
  database = await testDatabase();
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
  for (const role of ['viewer', 'admin']) people.set(role, await signedIn(role));
});

after(() => database.drop());

async function call(
  path: string,
  who: string | null,
  input?: unknown,
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`http://portal/api/trpc/${path}${query}`),
    router: testRouter,
    createContext: () =>
      people.get(who ?? '') ?? { person: null, reader: null, sessionId: null, networkAddress: 'x' },
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
  });
  return {
    status: response.status,
    text: await response.text(),
    retryAfter: response.headers.get('Retry-After'),
  };
}

const CASES: readonly [path: string, who: string | null, status: number, says: RegExp][] = [
  ['open', null, 200, /anybody/],
  ['dashboards', 'viewer', 200, /Vera/],
  ['dashboards', null, 401, /Sign in again/],
  ['people', 'viewer', 403, /Your role \(viewer\)/],
  ['people', 'admin', 200, /Vera/],
  ['reader', 'viewer', 200, /viewer@example.com under 1/],
  ['reader', null, 401, /Sign in again/],
  ['self', 'viewer', 200, new RegExp(SESSION)],
  ['self', null, 401, /Sign in again/],
  ['told', null, 409, /Somebody else was first.*"errorCode":"conflict","details":\{"by":"Ada"\}/],
  ['defect', null, 500, /Something went wrong on our side/],
  ['missing', null, 404, /no such procedure/],
];

for (const [path, who, status, says] of CASES) {
  test(`${path} as ${who ?? 'nobody'} answers ${status}`, async () => {
    const answer = await call(path, who);
    assert.equal(answer.status, status);
    assert.match(answer.text, says);
  });
}

test('what is internal stays on the server', async () => {
  for (const path of ['told', 'defect']) {
    assert.doesNotMatch((await call(path, null)).text, /hunter2|srv|row 17|stack|\.ts/);
  }
});

test('input that breaks its schema is explained', async () => {
  const answer = await call('strict', null, { day: 'yesterday' });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /Invalid ISO date.*day/);
});

test('a refusal is in the log, once however often it is asked again at once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => call('people', 'viewer')));
  const { rows } = await pool().query<{ subject: string; details: string }>(
    `SELECT subject, details FROM audit_entry WHERE action = 'access.refused' AND actor = 'viewer@example.com'`,
  );
  assert.ok(rows.length >= 1 && rows.length <= 2, `${rows.length} entries`);
  assert.equal(rows[0]?.subject, 'people:manage');
  assert.deepEqual(JSON.parse(rows[0]?.details ?? ''), { role: 'viewer', path: 'people' });
});

test('who asks too often is told when to come back', async () => {
  const answers = await Promise.all(Array.from({ length: 15 }, () => call('costly', 'admin')));
  assert.equal(answers.filter(({ status }) => status === 200).length, 10);
  const refused = answers.find(({ status }) => status === 429);
  assert.match(refused?.text ?? '', /more than is allowed/);
  assert.ok(Number(refused?.retryAfter) >= 1);
});
