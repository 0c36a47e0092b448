import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planRun, type RunFacts, type UpstreamFacts } from './plan-run.ts';

const orders: UpstreamFacts = {
  relation: 'silver.stg_orders',
  triggers: true,
  snapshotId: '7',
  change: { kind: 'none' },
};
const state = {
  model: 'fact_sales',
  codeHash: 'abc',
  consumed: { 'silver.stg_orders': '7' },
  version: 1,
  updatedAt: new Date(0),
};
const facts: RunFacts = {
  codeHash: 'abc',
  askedBy: null,
  canRunIncrementally: true,
  tableExists: true,
  tableFits: true,
  state,
  upstream: [orders],
};
const rows = (rewritten = false): UpstreamFacts => ({
  ...orders,
  snapshotId: '8',
  change: { kind: 'rows', rewritten },
});

const cases: [what: string, given: Partial<RunFacts>, kind: string, reason?: RegExp][] = [
  ['nothing new', {}, 'skip'],
  ['no state', { state: null }, 'full', /first run/],
  ['no table', { tableExists: false }, 'full', /table is missing/],
  ['other code', { codeHash: 'def' }, 'full', /model was changed/],
  ['added rows', { upstream: [rows()] }, 'incremental', /new rows in silver\.stg_orders/],
  [
    'added rows, no incremental form',
    { upstream: [rows()], canRunIncrementally: false },
    'full',
    /changes in/,
  ],
  ['rewritten rows', { upstream: [rows(true)] }, 'full', /silver\.stg_orders was made anew/],
  [
    'expired history',
    { upstream: [{ ...orders, change: { kind: 'unknown' } }] },
    'full',
    /added to silver\.stg_orders is no longer known/,
  ],
  ['added rows, other columns', { upstream: [rows()], tableFits: false }, 'full', /other columns/],
  ['other columns alone', { tableFits: false }, 'skip'],
  ['the very first rows', { upstream: [rows()], state: { ...state, consumed: {} } }, 'full', /first rows/],
  ['compacted upstream', { upstream: [{ ...orders, snapshotId: '8' }] }, 'advance'],
  [
    'new rows in a relation that is only looked up',
    { upstream: [orders, { ...rows(), relation: 'gold.dim_product', triggers: false }] },
    'advance',
  ],
];

describe('what to do with a model', () => {
  for (const [what, given, kind, reason] of cases) {
    it(`${what}: ${kind}`, () => {
      const plan = planRun({ ...facts, ...given });
      assert.equal(plan.kind, kind);
      if (reason) assert.match('reason' in plan ? plan.reason : '', reason);
    });
  }
});
