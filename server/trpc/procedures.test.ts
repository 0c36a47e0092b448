import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { z } from 'zod';
import type { Person } from '../auth/schema.ts';
import { AppError } from '../errors.ts';
import { publicProcedure, router, scoped } from './procedures.ts';

before(() => {
  process.env.LOG_LEVEL = 'silent';
});

const testRouter = router({
  open: publicProcedure.query(({ ctx }) => ctx.person?.name ?? 'anybody'),
  dashboards: scoped('dashboards:read').query(({ ctx }) => ctx.person.name),
  people: scoped('people:manage').query(({ ctx }) => ctx.person.name),
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

const viewer: Person = {
  id: '0b5a1d9c-6a0e-4a63-8d5f-1f2e3d4c5b6a',
  email: 'v@example.com',
  name: 'Vera',
  role: 'viewer',
  isDemo: false,
};

async function call(
  path: string,
  person: Person | null,
  input?: unknown,
): Promise<{ status: number; text: string }> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`http://portal/api/trpc/${path}${query}`),
    router: testRouter,
    createContext: () => ({ person }),
  });
  return { status: response.status, text: await response.text() };
}

const CASES: readonly [path: string, who: Person | null, status: number, says: RegExp][] = [
  ['open', null, 200, /anybody/],
  ['dashboards', viewer, 200, /Vera/],
  ['dashboards', null, 401, /Sign in again/],
  ['people', viewer, 403, /Your role \(viewer\)/],
  ['people', { ...viewer, role: 'admin' }, 200, /Vera/],
  ['told', null, 409, /Somebody else was first.*"errorCode":"conflict","details":\{"by":"Ada"\}/],
  ['defect', null, 500, /Something went wrong on our side/],
  ['missing', null, 404, /no such procedure/],
];

for (const [path, who, status, says] of CASES) {
  test(`${path} as ${who?.role ?? 'nobody'} answers ${status}`, async () => {
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
