import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatDays,
  formatExact,
  formatHeading,
  formatPoints,
  formatRatio,
  formatShort,
  formatTick,
  type NumberFormat,
} from './format.ts';

test('exact numbers keep every digit and the decimals of their kind', () => {
  const cases: [number | null, NumberFormat, string][] = [
    [2500315.63, 'money', '2,500,315.63'],
    [0, 'money', '0.00'],
    [-1234.5, 'money', '-1,234.50'],
    [2500315.63, 'money:USD', '$2,500,315.63'],
    [-1234.5, 'money:EUR', '-€1,234.50'],
    [1234, 'money:JPY', '¥1,234'],
    [69659, 'integer', '69,659'],
    [35.893, 'decimal', '35.89'],
    [0.03456, 'percent', '3.46%'],
    [null, 'money', '–'],
  ];
  for (const [value, format, expected] of cases) assert.equal(formatExact(value, format, 'en-US'), expected);
});

test('short numbers for axes', () => {
  assert.equal(formatShort(950, 'integer', 'en-US'), '950');
  assert.equal(formatShort(12_345, 'money', 'en-US'), '12.3K');
  assert.equal(formatShort(12_345, 'money:USD', 'en-US'), '$12.3K');
  assert.equal(formatShort(20, 'money:USD', 'en-US'), '$20');
  assert.equal(formatShort(4_500_000, 'integer', 'en-US'), '4.5M');
  assert.equal(formatShort(0.125, 'percent', 'en-US'), '12.5%');
});

test('a heading is exact, and a shortened one has the exact number beside it', () => {
  assert.deepEqual(formatHeading(2500315.63, 'money', 'en-US'), { text: '2,500,315.63', exact: null });
  assert.deepEqual(formatHeading(4_321_987_654.32, 'money', 'en-US'), {
    text: '4.322B',
    exact: '4,321,987,654.32',
  });
});

test('changes are signed', () => {
  assert.equal(formatRatio(0.1234, 'en-US'), '+12%');
  assert.equal(formatRatio(-0.0312, 'en-US'), '-3.1%');
  assert.equal(formatRatio(0, 'en-US'), '0%');
  assert.equal(formatRatio(24, 'en-US'), '×25');
  assert.equal(formatPoints(-0.0042, 'en-US'), '-0.42 pp');
});

test('days are UTC days in every zone', () => {
  assert.equal(formatTick('2026-11-01', 'day', 'en-US'), 'Nov 1');
  assert.equal(formatTick('2021-01-01', 'month', 'en-US'), 'Jan 21');
  assert.match(formatDays('2026-10-25', '2026-11-23', 'en-US'), /^Oct 25 – Nov 23, 2026$/);
});
