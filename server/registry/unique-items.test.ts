import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { compileJsonSchema } from './json-schema.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const schemas = [{}, { $schema }].map((more) => ({
  ...more,
  properties: { items: { type: 'array', uniqueItems: true } },
}));
const validators = schemas.map((root) => compileJsonSchema({ root, references: new Map() }));

test('items are as unique as another implementation finds them', () => {
  const other = new Ajv().compile({ uniqueItems: true });
  const value = fc.oneof(
    fc.constantFrom(
      ...[0, -0, 1, '1', true, 'true', null, 'null', [], {}, Infinity, [1], [[1]], { a: 1 }, '{"a":1}'],
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), (items) => {
      for (const validate of validators) assert.equal(validate({ items }).ok, other(items));
    }),
  );
  const swapped = [
    { a: 1, b: [2] },
    { b: [2], a: 1 },
  ];
  for (const validate of validators)
    assert.deepEqual(validate({ items: swapped }), {
      ok: false,
      why: '/items must NOT have duplicate items',
    });
});

test('a message full of items is held against their uniqueness once for each', () => {
  const items = Array.from({ length: 50_000 }, (_, index) => ({ index }));
  for (const validate of validators) {
    assert.ok(validate({ items }).ok);
    assert.ok(!validate({ items: [...items, { index: 7 }] }).ok);
  }
});
