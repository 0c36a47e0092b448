import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LETTER_STATES } from '#server/letters/schema.ts';
import { readAddress, writeAddress } from './letters-address.ts';

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

test('an address that was written is read as it was', () => {
  const address = fc.record(
    {
      topic: option(fc.string()),
      reasonCode: option(fc.string()),
      state: fc.constantFrom(...LETTER_STATES, 'all' as const),
      from: option(instant),
      to: option(instant),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(address, (given) => {
      assert.deepEqual(readAddress(new URLSearchParams(writeAddress(given))), given);
    }),
  );
});

test('what an address cannot mean is left out', () => {
  assert.deepEqual(readAddress(new URLSearchParams('state=lost&from=yesterday&to=2026-99-01T00:00:00Z')), {
    topic: undefined,
    reasonCode: undefined,
    state: 'open',
    from: undefined,
    to: undefined,
  });
});
