import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PolicyRole } from '../access/schema.ts';
import { SCOPES, type Scope } from '../auth/roles.ts';
import { assertMayGive, assertNotOwn, mayGive, neededOf } from './may-manage.ts';

const limits = { seconds: 60, memoryMb: 256, rows: 1000, concurrent: 1, scanMb: 100 };
const role = (id: string, scopes: readonly Scope[]): PolicyRole => ({
  id,
  title: id,
  summary: '',
  scopes: [...scopes],
  limits,
});

const scopeList = fc.subarray([...SCOPES]);

test('without the right to change policies nobody gives a scope they lack', () => {
  fc.assert(
    fc.property(scopeList, scopeList, (own, given) => {
      const expected = own.includes('policies:manage') || given.every((scope) => own.includes(scope));
      assert.equal(mayGive({ scopes: own }, { scopes: given }), expected);
    }),
  );
});

test('a refusal names what is beyond the actor', () => {
  const roles = [role('admin', ['people:manage', 'audit:read'])];
  assert.throws(
    () => assertMayGive({ scopes: ['people:manage'] }, roles, 'admin'),
    /may do what yours may not \(audit:read\)/,
  );
  assertMayGive({ scopes: ['people:manage'] }, roles, 'a role that is gone');
});

test('nobody changes their own role, whatever they may; groups and attributes need the right to change policies', () => {
  const all = { id: 'me', scopes: SCOPES };
  for (const thing of ['role', 'activity', 'second_factor', 'invitation'] as const) {
    assert.throws(() => assertNotOwn(all, 'me', thing), { code: 'forbidden' });
    assertNotOwn(all, 'somebody else', thing);
  }
  for (const thing of ['group', 'attribute'] as const) {
    assertNotOwn(all, 'me', thing);
    assert.throws(() => assertNotOwn({ id: 'me', scopes: ['people:manage'] }, 'me', thing), {
      code: 'forbidden',
    });
  }
});

test('what a person gives up must stay with somebody: only what the new role lacks', () => {
  const roles = [
    role('admin', ['people:manage', 'policies:manage']),
    role('people', ['people:manage']),
    role('viewer', []),
  ];
  const needed = (from: string, to: string | null) => neededOf(roles, from, to).map(({ does }) => does);
  assert.deepEqual(needed('admin', 'viewer'), ['manage people', 'change policies']);
  assert.deepEqual(needed('admin', 'people'), ['change policies']);
  assert.deepEqual(needed('people', null), ['manage people']);
  assert.deepEqual(needed('viewer', null), []);
  assert.deepEqual(neededOf(roles, 'people', null)[0]?.roles, ['admin', 'people']);
});
