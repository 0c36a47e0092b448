import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policy } from '#server/access/schema.ts';
import { newPolicyForm, policyForm, readPolicyForm } from './policy-form-state.ts';

const NEW = { id: null, taken: ['mask-emails'] };

test('an empty form says what each field lacks', () => {
  const result = readPolicyForm(newPolicyForm('row_filter'), NEW);
  assert.ok(!result.ok);
  assert.deepEqual(Object.keys(result.errors).sort(), ['on', 'title', 'to', 'where']);
});

test('what a policy was made of comes back as it was, for every kind', () => {
  const common = { title: 'T', to: { roles: ['viewer'] }, except: { groups: ['g'] }, on: { tags: ['pii'] } };
  for (const given of [
    { ...common, id: 'a', kind: 'allow' },
    { ...common, id: 'b', kind: 'deny', on: { everything: true, dashboards: ['*'] } },
    { ...common, id: 'c', kind: 'mask', mask: { kind: 'partial', first: 2, last: 0 } },
    { ...common, id: 'd', kind: 'row_filter', where: 'region = user.region' },
  ]) {
    const before = policy.parse(given);
    const result = readPolicyForm(policyForm(before), { id: before.id, taken: [] });
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(result.policy, before);
  }
});

test('a new policy gets an id from its title; dashboards go with a kind that is not about them', () => {
  const form = {
    ...newPolicyForm('mask'),
    title: 'Mask e-mails',
    to: { everyone: true as const, roles: ['viewer'], groups: [], people: [] },
    on: { ...newPolicyForm('mask').on, tags: ['pii.email'], dashboards: ['*'] },
  };
  const result = readPolicyForm(form, { id: null, taken: ['mask-e-mails'] });
  assert.ok(result.ok);
  assert.equal(result.policy.id, 'mask-e-mails-2');
  assert.deepEqual(result.policy.on.dashboards, []);
  assert.deepEqual(result.policy.to.roles, []);
});

test('a mask that cannot be is refused', () => {
  const form = { ...newPolicyForm('mask'), title: 'R', mask: { kind: 'round' as const, to: Number.NaN } };
  const result = readPolicyForm(form, NEW);
  assert.ok(!result.ok);
  assert.ok(result.errors.mask);
});
