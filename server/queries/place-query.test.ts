import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { type PlacementFacts, placeQuery, requireScanWithin, sizeText } from './place-query.ts';

const GB = 1_000_000_000;
const small: PlacementFacts = {
  chosen: 'auto',
  scanBytes: GB,
  maySaySize: true,
  oneMachineBytes: 50 * GB,
  trino: null,
};
const big: PlacementFacts = { ...small, scanBytes: 70 * GB };
const open = { obstacle: null };
const closed = { obstacle: 'gold.dim_customer has masks for you.' };

const PLACED: readonly [what: string, facts: PlacementFacts, engine: string, reason: RegExp][] = [
  [
    'a small one stays',
    small,
    'duckdb',
    /^It reads 1\.0 GB, less than the 50 GB that one machine takes easily\.$/,
  ],
  ['a small one stays although there is Trino', { ...small, trino: open }, 'duckdb', /one machine takes/],
  ['one without data stays', { ...small, scanBytes: 0, trino: open }, 'duckdb', /no data files/],
  ['a big one goes', { ...big, trino: open }, 'trino', /^It reads 70 GB, more than the 50 GB/],
  ['a big one stays where there is no Trino', big, 'duckdb', /there is no Trino\.$/],
  [
    'a big one stays where Trino would show too much',
    { ...big, trino: closed },
    'duckdb',
    /masks for you\.$/,
  ],
  ['as chosen: here', { ...big, trino: open, chosen: 'duckdb' }, 'duckdb', /was chosen/],
  ['as chosen: there', { ...small, trino: open, chosen: 'trino' }, 'trino', /was chosen/],
];

for (const [what, facts, engine, reason] of PLACED) {
  test(what, () => {
    const placement = placeQuery(facts);
    assert.equal(placement.engine, engine);
    assert.match(placement.reason, reason);
  });
}

const REFUSED: readonly [what: string, facts: PlacementFacts, says: RegExp][] = [
  ['Trino that is not there', { ...small, chosen: 'trino' }, /TRINO_URL/],
  [
    'Trino that would show too much',
    { ...small, chosen: 'trino', trino: closed },
    /gold\.dim_customer has masks/,
  ],
];

for (const [what, facts, says] of REFUSED) {
  test(`${what} is refused, never replaced`, () => {
    assert.throws(
      () => placeQuery(facts),
      (error) => error instanceof AppError && error.code === 'bad_request' && says.test(error.message),
    );
  });
}

test('a query that reads more than its person may says how much of how much', () => {
  requireScanWithin(2_000_000_000, 2000, true);
  assert.throws(
    () => requireScanWithin(2_000_000_001, 2000, true),
    (error) =>
      error instanceof AppError &&
      error.code === 'payload_too_large' &&
      /2\.0 GB.*2\.0 GB/.test(error.message),
  );
});

test('sizes', () => {
  assert.deepEqual([0, 999, 1000, 12_345, 1_400_000_000, 9e20].map(sizeText), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '12 kB',
    '1.4 GB',
    '900000 PB',
  ]);
});

test('who does not see all of the data is not told how much there is', () => {
  for (const facts of [small, big, { ...big, trino: open }, { ...big, trino: closed }]) {
    assert.doesNotMatch(placeQuery({ ...facts, maySaySize: false }).reason, /70|1\.0/);
  }
  assert.throws(
    () => requireScanWithin(7_654_321_000, 2000, false),
    (error) =>
      error instanceof AppError &&
      !/7\.7/.test(error.message) &&
      !JSON.stringify(error.details).includes('7654321'),
  );
});
