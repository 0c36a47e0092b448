import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PageState, PRESETS, pageState } from '#server/dashboards/schema.ts';
import { DEFAULT_STATE, PRESET_NAMES, parseState, periodOfDays, stateToParameters } from './page-state.ts';

const FILTERS = ['country', 'category'];

const day = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2150-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const period = fc.oneof(
  fc.constantFrom(...PRESET_NAMES).map((preset) => ({ preset })),
  fc.tuple(day, day).map((days) => {
    const [from, to] = days.sort();
    return { from: from as string, to: to as string };
  }),
);
const values = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), {
  minLength: 1,
  maxLength: 10,
});
const anyState: fc.Arbitrary<PageState> = fc.record(
  {
    period,
    filters: fc
      .record({ country: values, category: values }, { requiredKeys: [], noNullPrototype: true })
      .map((filters) => Object.fromEntries(Object.entries(filters).map(([id, list]) => [id, list.sort()]))),
  },
  { noNullPrototype: true },
);

test('what is written to the address is read back the same', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const address = new URLSearchParams(stateToParameters(state).toString());
      assert.deepEqual(parseState(address, FILTERS), { state, notices: [] });
    }),
  );
});

test('any address gives a valid state', () => {
  const names = fc.constantFrom('from', 'to', 'period', 'country', 'category', 'x');
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string({ unit: 'binary', maxLength: 200 }))), (pairs) => {
      const { state } = parseState(new URLSearchParams(pairs), FILTERS);
      assert.ok(pageState.safeParse(state).success);
    }),
  );
});

test('the plain address is the default, and the default gives the plain address', () => {
  assert.deepEqual(parseState(new URLSearchParams(), FILTERS), { state: DEFAULT_STATE, notices: [] });
  assert.equal(stateToParameters(DEFAULT_STATE).toString(), '');
});

const WRONG: [string, RegExp][] = [
  ['period=fortnight', /period that does not exist/],
  ['from=2026-02-30&to=2026-03-01', /not a period/],
  ['from=2026-03-02&to=2026-03-01', /not a period/],
  ['from=2026-03-02', /not a period/],
  ['to=yesterday', /not a period/],
  [`country=${'x'.repeat(200)}`, /country filter/],
  ['category=', /category filter/],
];

test('a wrong value is left out and named', () => {
  for (const [address, expected] of WRONG) {
    const { state, notices } = parseState(new URLSearchParams(address), FILTERS);
    assert.deepEqual(state, DEFAULT_STATE, address);
    assert.equal(notices.length, 1, address);
    assert.match(notices[0] as string, expected);
  }
});

test('filters that the dashboard lacks are no state', () => {
  assert.deepEqual(parseState(new URLSearchParams('country=DE'), []).state.filters, {});
});

test('the server takes every state that an address gives, and knows the same presets', () => {
  assert.deepEqual(PRESET_NAMES, [...PRESETS]);
  const text = fc.oneof(day, fc.stringMatching(/^\d{4}-\d\d-\d\d$/), fc.string());
  fc.assert(
    fc.property(text, text, (from, to) => {
      const accepted = pageState.safeParse({ period: { from, to }, filters: {} }).success;
      assert.equal(periodOfDays(from, to) !== null, accepted);
    }),
  );
});
