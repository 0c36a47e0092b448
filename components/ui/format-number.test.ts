import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatNumber, MISSING, type NumberFormat } from './format-number.ts';

const EUR = { kind: 'money', currency: 'EUR' } as const;
const COUNT = { kind: 'count' } as const;

const CASES: readonly [value: number, format: NumberFormat, text: string][] = [
  [2500315.63, { unit: EUR }, '€2,500,315.63'],
  [2500315.63, { unit: EUR, short: true }, '€2.5M'],
  [9999, { unit: EUR, short: true }, '€9,999.00'],
  [-120, { unit: EUR }, '-€120.00'],
  [2500315.63, { unit: EUR, locale: 'de-DE' }, '2.500.315,63 €'],
  [167881, { unit: COUNT }, '167,881'],
  [167881, { unit: COUNT, short: true }, '167.9K'],
  [0, { unit: COUNT }, '0'],
  [0.0312, { unit: { kind: 'share' } }, '3.1%'],
  [0.05, { unit: { kind: 'share' }, signed: true }, '+5.0%'],
  [0, { unit: { kind: 'share' }, signed: true }, '0.0%'],
  [0, { unit: { kind: 'bytes' } }, '0 byte'],
  [1_536_000, { unit: { kind: 'bytes' } }, '1.5 MB'],
  [61_000_000_000, { unit: { kind: 'bytes' } }, '61 GB'],
  [85, { unit: { kind: 'milliseconds' } }, '85 ms'],
  [1540, { unit: { kind: 'milliseconds' } }, '1.5 sec'],
  [150_000, { unit: { kind: 'milliseconds' } }, '2.5 min'],
  [20, { unit: { kind: 'plain', suffix: 'per minute' } }, '20 per minute'],
  [1.005, { decimals: 1 }, '1.0'],
];

for (const [value, format, text] of CASES) {
  test(`${value} ${JSON.stringify(format)} is ${text}`, () => {
    assert.equal(formatNumber(value, format).replaceAll('\u00a0', ' '), text);
  });
}

for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`${nothing} is missing, not zero`, () => {
    assert.equal(formatNumber(nothing, { unit: EUR }), MISSING);
  });
}

test('every finite number has a text in every unit', () => {
  const units = [
    EUR,
    COUNT,
    { kind: 'share' },
    { kind: 'bytes' },
    { kind: 'milliseconds' },
    { kind: 'plain' },
  ] as const;
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(...units),
      fc.boolean(),
      (value, unit, short) => /\d/.test(formatNumber(value, { unit, short })),
    ),
  );
});
