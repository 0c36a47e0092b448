import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { INSTANT_FORMATS, type InstantFormat } from './schema.ts';
import { toInstant } from './to-instant.ts';

test('instants are read as they are written', () => {
  const cases: [InstantFormat, string, string | null][] = [
    ['iso', '2026-11-23T08:30:00Z', '2026-11-23T08:30:00.000Z'],
    ['iso', '2026-11-23 08:30:00', '2026-11-23T08:30:00.000Z'],
    ['iso', '2026-11-23T08:30:00.123456+02:00', '2026-11-23T06:30:00.123Z'],
    ['iso', '2026-11-23T08:30-0530', '2026-11-23T14:00:00.000Z'],
    ['iso', '2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['iso', '2026-02-30', null],
    ['iso', '2026-11-23T24:00:00Z', null],
    ['iso', 'yesterday', null],
    ['epoch_seconds', '1700000000', '2023-11-14T22:13:20.000Z'],
    ['epoch_seconds', '1700000000.5', '2023-11-14T22:13:20.500Z'],
    ['epoch_milliseconds', '1700000000123', '2023-11-14T22:13:20.123Z'],
    ['epoch_milliseconds', '99999999999999999', null],
    ['epoch_seconds', '-1', '1969-12-31T23:59:59.000Z'],
    ['day_first', '23.11.2026 08:30', '2026-11-23T08:30:00.000Z'],
    ['day_first', '3/4/2026', '2026-04-03T00:00:00.000Z'],
    ['month_first', '3/4/2026 8:05:09', '2026-03-04T08:05:09.000Z'],
    ['day_first', '11/23/2026', null],
  ];
  for (const [format, text, wanted] of cases)
    assert.equal(toInstant(text, format), wanted, `${format} ${text}`);
});

test('an instant in UTC is itself', () => {
  const from = new Date('0001-01-01T00:00:00Z');
  const to = new Date('9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(fc.date({ min: from, max: to, noInvalidDate: true }), (date) => {
      assert.equal(toInstant(date.toISOString(), 'iso'), date.toISOString());
    }),
  );
});

test('any text gives an instant or nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...INSTANT_FORMATS), (text, format) => {
      const instant = toInstant(text, format);
      if (instant !== null) assert.equal(new Date(instant).toISOString(), instant);
    }),
  );
});
