import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DateOrder,
  type Parsed,
  parseAmount,
  parseCountry,
  parseDate,
  parseId,
  parsePriceTimes,
  parseQuantity,
} from './values.ts';

function shown<T>(parsed: Parsed<T>): T | string {
  return parsed.ok ? parsed.value : parsed.reason;
}

test('dates', () => {
  const cases: [string, DateOrder | null, string][] = [
    ['20210101', null, '2021-01-01T00:00:00.000Z'],
    ['2021-01-31', null, '2021-01-31T00:00:00.000Z'],
    ['2021/1/5', null, '2021-01-05T00:00:00.000Z'],
    [' 2021-01-31 ', null, '2021-01-31T00:00:00.000Z'],
    ['2021-01-31 08:15', null, '2021-01-31T08:15:00.000Z'],
    ['2021-01-31T08:15:30.1239Z', null, '2021-01-31T08:15:30.123Z'],
    ['2021-01-31T00:30:00+02:00', null, '2021-01-30T22:30:00.000Z'],
    ['2021-01-31 23:30:00 -0130', null, '2021-02-01T01:00:00.000Z'],
    ['31.1.2021', null, '2021-01-31T00:00:00.000Z'],
    ['3/4/2021', 'dmy', '2021-04-03T00:00:00.000Z'],
    ['3/4/2021 7:05', 'mdy', '2021-03-04T07:05:00.000Z'],
    ['2020-02-29', null, '2020-02-29T00:00:00.000Z'],
  ];
  for (const [text, order, expected] of cases) {
    const parsed = parseDate(text, order);
    assert.equal(parsed.ok ? new Date(parsed.value).toISOString() : parsed.reason, expected, text);
  }
  const hostile: [string, RegExp][] = [
    ['', /"" is not a date/],
    ['yesterday', /not a date/],
    ['2021-13-01', /calendar/],
    ['2021-02-29', /calendar/],
    ['20210100', /calendar/],
    ['0021-01-01', /calendar/],
    ['2021-01-01 24:00', /calendar/],
    ['2021-01-01 10:61', /calendar/],
    ['3/4/2021', /two ways.*--date-order/],
    ['202101011', /not a date/],
    ['2021-01-01; DROP TABLE', /not a date/],
    ['1e9', /not a date/],
    ['x'.repeat(500), /…" is not a date/],
  ];
  for (const [text, reason] of hostile) assert.match(String(shown(parseDate(text, null))), reason, text);
});

test('amounts become whole cents, exactly', () => {
  const cases: [string, number | RegExp][] = [
    ['11.77', 1_177],
    ['0', 0],
    ['0.00', 0],
    ['5', 500],
    ['5.5', 550],
    ['11.770', 1_177],
    ['$ 12.00', 1_200],
    ['12.00 €', 1_200],
    ['1,234.50', 123_450],
    ['11,77', 1_177],
    ['1.234,50', 123_450],
    ['1,234', 123_400],
    ['1.10', 110],
    ['4.35', 435],
    ['100000', 10_000_000],
    ['100000.01', /above 100,000/],
    ['9'.repeat(40), /above 100,000/],
    ['-3', /negative/],
    ['−3', /negative/],
    ['(3.00)', /negative/],
    ['11.777', /more than two decimals/],
    ['', /not a number/],
    ['NaN', /not a number/],
    ['Infinity', /not a number/],
    ['1e3', /not a number/],
    ['0x10', /not a number/],
    ['1 000', /not a number/],
    ['1.2.3', /not a number/],
    ['.5', /not a number/],
    ['١٢', /not a number/],
  ];
  for (const [text, expected] of cases) {
    const found = shown(parseAmount(text, 'amount'));
    if (typeof expected === 'number') assert.equal(found, expected, text);
    else assert.match(String(found), expected, text);
  }
});

test('a price times a quantity is rounded once, and cannot overflow', () => {
  assert.equal(shown(parsePriceTimes('2.55', 6)), 1_530);
  assert.equal(shown(parsePriceTimes('0.0333', 3)), 10);
  assert.equal(shown(parsePriceTimes('0.005', 1)), 1);
  assert.match(String(shown(parsePriceTimes('99999', 100_000))), /above 100,000/);
  assert.match(String(shown(parsePriceTimes('9'.repeat(400), 1))), /above 100,000/);
  assert.match(String(shown(parsePriceTimes('1.0000001', 1))), /six decimals/);
  assert.match(String(shown(parsePriceTimes('-1', 1))), /negative/);
});

test('quantities are whole numbers', () => {
  const cases: [string, number | RegExp][] = [
    ['5', 5],
    [' 7 ', 7],
    ['2.0', 2],
    ['0', 0],
    ['-1', /negative/],
    ['1.5', /whole number/],
    ['', /whole number/],
    ['100001', /above/],
    ['1e2', /whole number/],
  ];
  for (const [text, expected] of cases) {
    const found = shown(parseQuantity(text));
    if (typeof expected === 'number') assert.equal(found, expected, text);
    else assert.match(String(found), expected, text);
  }
});

test('ids', () => {
  assert.equal(shown(parseId(' 00001 ', 'customer')), '00001');
  assert.equal(shown(parseId('Jürgen/Ü-1', 'customer')), 'Jürgen/Ü-1');
  assert.match(String(shown(parseId('  ', 'customer'))), /customer is empty/);
  assert.match(String(shown(parseId('x'.repeat(129), 'customer'))), /128/);
  assert.match(String(shown(parseId('a\u0000b', 'customer'))), /control/);
});

test('countries by code or by English name', () => {
  const cases: [string, string | null][] = [
    ['DE', 'DE'],
    ['de', 'DE'],
    ['Germany', 'DE'],
    ['united kingdom', 'GB'],
    ['USA', 'US'],
    ['uk', 'GB'],
    ['Atlantis', null],
    ['', null],
  ];
  for (const [text, code] of cases) assert.equal(parseCountry(text), code, text);
});
