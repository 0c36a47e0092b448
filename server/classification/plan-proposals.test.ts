import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceKey, type FoundTag, type KnownProposal, planProposals } from './plan-proposals.ts';

const found = (
  change: Partial<FoundTag> = {},
  detector: string | null = 'phone.international',
): FoundTag => ({
  column: 'contact',
  fieldId: 3,
  tag: 'pii.phone',
  confidence: 0.9,
  evidence: { nameWord: null, detector, says: null, matched: 9, sampled: 9, examples: [] },
  ...change,
});
const known = (state: KnownProposal['state'], key = evidenceKey(found())): KnownProposal => ({
  id: 'one',
  column: 'contact',
  tag: 'pii.phone',
  state,
  evidenceKey: key,
});
const plan = (all: readonly FoundTag[], before: readonly KnownProposal[], tags: readonly string[] = []) => {
  const { write, withdraw } = planProposals(all, before, () => tags);
  return [write.map(({ tag, state }) => `${tag} ${state}`), withdraw];
};

test('what is found is proposed, and applied where a rule says so', () => {
  assert.deepEqual(plan([found()], []), [['pii.phone proposed'], []]);
  const card = { tag: 'pii.payment_card', confidence: 0.97 };
  assert.deepEqual(plan([found(card, 'card')], []), [['pii.payment_card applied'], []]);
  assert.deepEqual(plan([found({ ...card, confidence: 0.94 }, 'card')], []), [
    ['pii.payment_card proposed'],
    [],
  ]);
  assert.deepEqual(plan([found(card, null)], []), [['pii.payment_card proposed'], []]);
});

test('an open proposal is kept up to date, and withdrawn when nothing speaks for it any more', () => {
  assert.deepEqual(plan([found({ confidence: 0.7 })], [known('proposed')]), [['pii.phone proposed'], []]);
  assert.deepEqual(plan([], [known('proposed')]), [[], ['one']]);
  assert.deepEqual(plan([found()], [known('proposed')], ['pii.phone']), [[], ['one']]);
});

test('what was decided stays decided', () => {
  for (const state of ['accepted', 'applied'] as const) {
    assert.deepEqual(plan([found({}, null)], [known(state)]), [[], []]);
    assert.deepEqual(plan([], [known(state)]), [[], []]);
  }
});

test('a rejected tag does not come back for the same evidence, and is asked about for other', () => {
  assert.deepEqual(plan([found({ confidence: 0.99 })], [known('rejected')]), [[], []]);
  assert.deepEqual(plan([found({}, 'phone.national')], [known('rejected')]), [['pii.phone proposed'], []]);
  const card = found({ tag: 'pii.payment_card', confidence: 1 }, 'card');
  const rejected = { ...known('rejected', 'card_number|'), tag: 'pii.payment_card' };
  assert.deepEqual(plan([card], [rejected]), [['pii.payment_card proposed'], []]);
});

test('what a column is tagged with is not proposed, nor anything of whole payloads', () => {
  for (const tag of ['pii.phone', 'pii.phone.mobile', 'pii.payload']) {
    assert.deepEqual(plan([found()], [], [tag]), [[], []]);
  }
  assert.deepEqual(plan([found()], [], ['pii.email', 'pii']), [['pii.phone proposed'], []]);
});
