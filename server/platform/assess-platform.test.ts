import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessPlatform, type PlatformFacts } from './assess-platform.ts';
import type { PlatformState } from './schema.ts';

const NONE = { failing: 0, failures: [] };

const calm: PlatformFacts = {
  asOf: '2026-11-23T08:00:00.000Z',
  history: null,
  stream: { accepted: 1_000_000, stored: 999_900, behind: 100 },
  warehouse: { refreshedAt: '2026-11-23T07:59:30.000Z', ...NONE },
};
const recently = new Date('2026-11-23T07:59:58Z');

const BACKLOG = { accepted: 1e6, stored: 9e5, behind: 1e5 };

const CASES: readonly [
  name: string,
  changes: Partial<PlatformFacts>,
  storedAt: Date | null,
  state: PlatformState,
][] = [
  ['everything follows', {}, recently, 'current'],
  ['the stream is away', { stream: null }, recently, 'unreachable'],
  [
    'a model fails',
    {
      warehouse: {
        refreshedAt: '2026-11-23T07:59:30.000Z',
        failing: 1,
        failures: [{ model: 'fact_sales', error: 'x' }],
      },
    },
    recently,
    'failing',
  ],
  ['history is laid down', { history: { eventsTotal: 10, eventsDone: 3 } }, recently, 'loading'],
  ['nothing has come yet', { stream: { accepted: 0, stored: 0, behind: 0 } }, null, 'empty'],
  ['the warehouse is new', { warehouse: { refreshedAt: null, ...NONE } }, recently, 'loading'],
  ['a backlog is worked through', { stream: BACKLOG }, recently, 'catching_up'],
  ['a backlog lies still', { stream: BACKLOG }, new Date('2026-11-23T07:58:50Z'), 'behind'],
  [
    'the warehouse stands still',
    { warehouse: { refreshedAt: '2026-11-23T07:50:00.000Z', ...NONE } },
    recently,
    'behind',
  ],
  [
    'nothing new for a day',
    { warehouse: { refreshedAt: '2026-11-22T08:00:00.000Z', ...NONE } },
    new Date('2026-11-22T07:59:40Z'),
    'current',
  ],
];

for (const [name, changes, storedAt, state] of CASES) {
  test(`${name}: ${state}`, () => {
    const assessed = assessPlatform({ ...calm, ...changes }, storedAt);
    assert.equal(assessed.state, state);
    assert.match(assessed.summary, /^[A-Z].*\.$/i);
  });
}

test('the first failing model is named and the others are counted', () => {
  const failures = ['fact_sales', 'dim_date', 'dim_product'].map((model) => ({ model, error: 'x' }));
  const { summary } = assessPlatform(
    { ...calm, warehouse: { refreshedAt: null, failing: 3, failures } },
    null,
  );
  assert.match(summary, /^fact_sales and 2 more cannot be built/);
  const untold = assessPlatform(
    { ...calm, warehouse: { refreshedAt: null, failing: 3, failures: [] } },
    null,
  );
  assert.match(untold.summary, /^3 parts of the warehouse cannot be built/);
});
