import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('equal values give equal texts, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      assert.equal(canonicalJson(turned), canonicalJson(value));
    }),
  );
});

test('the text is the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what JSON lacks has one form', () => {
  const value = { b: 10n, a: Number.NaN, d: new Date(0), c: undefined, e: 'x\ud800' };
  assert.equal(canonicalJson(value), '{"a":"NaN","b":"10","d":"1970-01-01T00:00:00.000Z","e":"x\ufffd"}');
});

test('what is no value is refused', () => {
  const self: Record<string, unknown> = {};
  self.self = self;
  for (const value of [{ a: () => 1 }, { a: Symbol('a') }, self]) {
    assert.throws(() => canonicalJson(value), TypeError);
  }
});
