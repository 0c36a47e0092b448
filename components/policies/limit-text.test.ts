import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limitText, readLimit } from './limit-text.ts';

const LOCALES = ['en', 'de', 'de-CH', 'fr', 'sv', 'en-IN'];

test('what is shown is read as the number that it is, in every language', () => {
  assert.equal(limitText(100_000, 'en'), '100,000');
  assert.equal(limitText(100_000, 'de'), '100.000');
  fc.assert(
    fc.property(fc.constantFrom(...LOCALES), fc.nat(1_000_000_000), (locale, limit) => {
      assert.equal(readLimit(limitText(limit, locale), locale), limit);
      assert.equal(readLimit(` ${limit} `, locale), limit);
    }),
  );
});

test('what is no whole number is none', () => {
  for (const text of ['', 'many', '1.5', '1e3', '12 MB', '--3']) {
    assert.ok(Number.isNaN(readLimit(text, 'en')), text);
  }
  assert.ok(Number.isNaN(readLimit('1,5', 'de')));
  assert.equal(readLimit('-5', 'en'), -5);
});
