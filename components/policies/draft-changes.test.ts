import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PolicyDocument, policyDocument } from '#server/access/schema.ts';
import {
  draftChanges,
  idForTitle,
  rebase,
  withoutChange,
  withoutPolicy,
  withPolicy,
  withRole,
} from './draft-changes.ts';

const limits = { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 };
const base: PolicyDocument = policyDocument.parse({
  roles: [{ id: 'viewer', title: 'Viewer', scopes: [], limits }],
  policies: [
    { id: 'gold', title: 'Gold', kind: 'allow', to: { everyone: true }, on: { namespaces: ['gold'] } },
    {
      id: 'silver',
      title: 'Silver',
      kind: 'deny',
      to: { roles: ['viewer'] },
      on: { namespaces: ['silver'] },
    },
  ],
});
const [gold, silver] = base.policies;
assert.ok(gold && silver);
const summary = (document: PolicyDocument) =>
  draftChanges(base, document).map(({ about, id, before, after }) => [
    about,
    id,
    before?.title,
    after?.title,
  ]);

test('what is added, changed and removed is told apart; order and the order of keys are no change', () => {
  assert.deepEqual(summary(base), []);
  assert.deepEqual(summary({ ...base, policies: [silver, gold] }), []);
  const reordered = Object.fromEntries(Object.entries(gold).reverse()) as typeof gold;
  assert.deepEqual(summary(withPolicy(base, reordered, 'gold')), []);
  const renamed = withPolicy(base, { ...gold, title: 'Marts' }, 'gold');
  assert.deepEqual(summary(renamed), [['policy', 'gold', 'Gold', 'Marts']]);
  assert.deepEqual(summary(withoutPolicy(base, 'silver')), [['policy', 'silver', 'Silver', undefined]]);
  const added = withPolicy(base, { ...gold, id: 'more', title: 'More' }, null);
  assert.deepEqual(summary(added), [['policy', 'more', undefined, 'More']]);
  const [role] = base.roles;
  assert.ok(role);
  assert.deepEqual(summary(withRole(base, { ...role, title: 'Reader' }, 'viewer')), [
    ['role', 'viewer', 'Viewer', 'Reader'],
  ]);
});

test('each change can be taken back alone', () => {
  const changed = withoutPolicy(withPolicy(base, { ...gold, title: 'Marts' }, 'gold'), 'silver');
  const changes = draftChanges(base, changed);
  assert.equal(changes.length, 2);
  for (const change of changes) {
    const back = draftChanges(base, withoutChange(changed, change));
    assert.deepEqual(
      back.map(({ id }) => id),
      changes.filter((other) => other !== change).map(({ id }) => id),
    );
  }
  assert.deepEqual(
    changes.reduce<PolicyDocument>((document, change) => withoutChange(document, change), changed).policies
      .length,
    2,
  );
});

test('an id comes from the title and is not taken yet', () => {
  assert.equal(idForTitle('Nur für Köln!', []), 'nur-fur-koln');
  assert.equal(idForTitle('2026: a plan', []), 'a-plan');
  assert.equal(idForTitle('日本', []), 'policy');
  assert.equal(idForTitle('A', ['a', 'a-2']), 'a-3');
  assert.ok(idForTitle('x'.repeat(300), []).length <= 80);
});

test('a draft goes on over what others saved, and says where both changed the same', () => {
  const draft = withoutPolicy(withPolicy(base, { ...gold, title: 'Mine' }, 'gold'), 'silver');
  const more = { ...gold, id: 'more', title: 'More' };
  const saved = withPolicy(withPolicy(base, { ...gold, title: 'Theirs' }, 'gold'), more, null);
  const { document, both } = rebase(base, draft, saved);
  assert.deepEqual(
    document.policies.map(({ id, title }) => [id, title]),
    [
      ['gold', 'Mine'],
      ['more', 'More'],
    ],
  );
  assert.deepEqual(both, ['gold']);
});
