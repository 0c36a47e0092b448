import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAKE_VERDICTS, MODEL_VERDICTS, type UnbalancedRange } from '#server/balance/schema.ts';
import { faultOf, STATE_WORDS } from './balance-words.ts';

test('every way not to balance says something of its own, and what to do', () => {
  const faults = [
    ...LAKE_VERDICTS.filter((each) => each !== 'balanced').map((verdict) => ({ where: 'lake', verdict })),
    ...MODEL_VERDICTS.filter((each) => each !== 'balanced' && each !== 'waiting').map((verdict) => ({
      where: 'model',
      verdict,
    })),
    ...['skipped', 'twice'].map((verdict) => ({ where: 'ranges', verdict })),
  ].map((each) => faultOf(each as Pick<UnbalancedRange, 'where' | 'verdict'>));
  assert.equal(new Set(faults.map(({ what }) => what)).size, faults.length);
  assert.ok(faults.every(({ toDo }) => toDo.length > 20));
});

test('each state has a word and a sign of its own', () => {
  const states = Object.values(STATE_WORDS);
  assert.equal(new Set(states.map(({ word }) => word)).size, states.length);
  assert.equal(new Set(states.map(({ status }) => status)).size, states.length);
});
