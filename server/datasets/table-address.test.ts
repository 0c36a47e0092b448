import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tableAddress, tableOfAddress } from './table-address.ts';

const segmentOf = (address: string) =>
  new URL(address, 'http://portal/').pathname.split('/').slice(2).join('/');

test('a table of the portal has the address that it always had', () => {
  assert.equal(tableAddress('gold.fact_sales'), '/catalog/gold.fact_sales');
  assert.equal(tableOfAddress('gold.fact_sales'), 'gold.fact_sales');
});

test('names that would mean something else in an address come back as they are', () => {
  const names = [
    'postgres://db:5432/shop.public.orders',
    ...[
      'a/b',
      '../..',
      '..',
      '.',
      'a/..',
      '/',
      '//',
      '~',
      '~2F',
      'a/~2F',
      '%2F',
      '%',
      'a/%zz',
      'a\\b',
      'a/b?c#d',
    ],
    ...[
      'a/"; DROP TABLE x; --',
      "a/o'clock",
      'a/ b ',
      'a/Straße 日本 🦆',
      'a/\u202egnp',
      'a/<script>',
      'a/+ +',
    ],
  ];
  for (const name of names) {
    const segment = segmentOf(tableAddress(name));
    assert.match(segment, /^[\w.~-]+$/, name);
    assert.equal(tableOfAddress(segment), name);
  }
});

test('an address of before, with percent signs, leads to the same table', () => {
  assert.equal(tableOfAddress('postgres%3A%2F%2Fdb%2Fa.b'), 'postgres://db/a.b');
  for (const broken of ['%', '%zz', '~FF', '~C3x']) assert.equal(tableOfAddress(broken), broken);
});

test('any name survives its address', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name.isWellFormed()),
      (name) => tableOfAddress(segmentOf(tableAddress(name))) === name,
    ),
  );
});
