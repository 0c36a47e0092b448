import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { incompatibilityText } from './incompatibility.ts';
import { jsonReadProblems } from './json-compatibility.ts';
import { compileJsonSchema } from './json-schema.ts';
import { RegistryError } from './registry-error.ts';

const NONE: ReadonlyMap<string, unknown> = new Map();
const of = (root: unknown, references = NONE) => ({ root, references });
const problems = (reader: unknown, writer: unknown) =>
  jsonReadProblems(of(reader), of(writer)).map(incompatibilityText);

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const closed = (properties: object, more: object = {}) =>
  object(properties, { additionalProperties: false, ...more });
const TEXT = { type: 'string' };
const WHOLE = { type: 'integer' };
const byKind = (kind: string) => object({ kind: { const: kind } }, { required: ['kind'] });
const list = {
  $ref: '#/definitions/node',
  definitions: { node: object({ next: { $ref: '#/definitions/node' } }) },
};

describe('JSON Schema: what can be read', () => {
  const readable: readonly [what: string, reader: unknown, writer: unknown][] = [
    ['anything', true, TEXT],
    ['a wider type', { type: 'number' }, WHOLE],
    ['one of more types', { type: ['string', 'null'] }, TEXT],
    ['another value of an enum', { enum: ['a', 'b'] }, { enum: ['a'] }],
    ['a wider bound', { type: 'number', minimum: 0 }, { type: 'number', exclusiveMinimum: 0 }],
    ['a longer text', { type: 'string', maxLength: 20 }, { type: 'string', maxLength: 10 }],
    ['a new property of a closed object', closed({ a: TEXT, b: TEXT }), closed({ a: TEXT })],
    ['without a property in an open object', object({}), object({ a: TEXT })],
    ['no longer required', object({ a: TEXT }), object({ a: TEXT }, { required: ['a'] })],
    ['opened', object({ a: TEXT }), closed({ a: TEXT })],
    ['items that are wider', { type: 'array', items: { type: 'number' } }, { type: 'array', items: WHOLE }],
    ['one more branch', { oneOf: [byKind('a'), byKind('b')] }, { oneOf: [byKind('a')] }],
    ['a list of itself', list, list],
    ['an annotation', { type: 'string', title: 'New', 'connect.index': 1 }, TEXT],
  ];
  for (const [what, reader, writer] of readable) {
    test(what, () => assert.deepEqual(problems(reader, writer), []));
  }

  const refused: readonly [what: string, reader: unknown, writer: unknown, text: RegExp][] = [
    [
      'another type',
      object({ a: WHOLE }),
      object({ a: TEXT }),
      /^TYPE_MISMATCH at \/properties\/a\/type: .* integer and string/,
    ],
    [
      'a new property of an open object',
      object({ a: TEXT, b: TEXT }),
      object({ a: TEXT }),
      /^NARROWED at \/properties\/b: the property b is new/,
    ],
    [
      'a property that a closed object lost',
      closed({}),
      closed({ a: TEXT }),
      /^NARROWED at \/additionalProperties: the property a /,
    ],
    ['closed', closed({ a: TEXT }), object({ a: TEXT }), /^NARROWED at \/additionalProperties: /],
    [
      'newly required',
      closed({ a: TEXT }, { required: ['a'] }),
      closed({ a: TEXT }),
      /^MISSING_DEFAULT at \/required: .* a, /,
    ],
    ['fewer values', { enum: ['a'] }, { enum: ['a', 'b'] }, /^MISSING_SYMBOLS at \/enum: .*"b"/],
    [
      'a shorter text',
      { type: 'string', maxLength: 5 },
      { type: 'string', maxLength: 10 },
      /^NARROWED at \/maxLength: /,
    ],
    [
      'a branch less',
      { oneOf: [byKind('a')] },
      { oneOf: [byKind('a'), byKind('b')] },
      /^MISSING_BRANCH at \/oneOf: .*branch 1 /,
    ],
    [
      'branches that overlap',
      { oneOf: [{ type: 'number' }, WHOLE] },
      { type: 'number' },
      /^UNDECIDED at \/oneOf: /,
    ],
    ['what cannot be decided', { not: { type: 'null' } }, TEXT, /^UNDECIDED at \/not: /],
    [
      'items after others',
      { items: WHOLE },
      { prefixItems: [TEXT], items: WHOLE },
      /^UNDECIDED at \/items: /,
    ],
    ['a reference elsewhere', { $ref: 'x.json' }, { $ref: 'x.json' }, /^UNDECIDED at \/: a \$ref /],
  ];
  for (const [what, reader, writer, text] of refused) {
    test(`not: ${what}`, () => assert.match(problems(reader, writer)[0] ?? '', text));
  }

  test('through references, by what they are then', () => {
    const root = object({ price: { $ref: 'money.json#/definitions/amount' } });
    const money = (type: string) => new Map([['money.json', { definitions: { amount: { type } } }]]);
    assert.deepEqual(jsonReadProblems(of(root, money('number')), of(root, money('integer'))), []);
    assert.equal(jsonReadProblems(of(root, money('integer')), of(root, money('number'))).length, 1);
  });
});

describe('JSON Schema: what is a schema', () => {
  const refused: readonly [what: string, schema: unknown, text: RegExp][] = [
    ['a number', 5, /an object, true or false/],
    ['an unknown type', { type: 'money' }, /the schema\/type must be/],
    ['an old draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, /no draft that is known here/],
    ['a reference to nothing', { $ref: 'x.json' }, /can't resolve reference x.json/],
    ['a pattern that may take for ever', { pattern: '(a)\\1' }, /cannot be matched in linear time/],
    ['a validator that answers later', { $async: true }, /\$async/],
  ];
  for (const [what, schema, text] of refused) {
    test(`not: ${what}`, () => {
      const isSaid = (error: unknown) => error instanceof RegistryError && text.test(error.message);
      assert.throws(() => compileJsonSchema(of(schema)), isSaid);
    });
  }

  test('a pattern is matched in linear time', () => {
    const validate = compileJsonSchema(of({ pattern: '^(a+)+b$' }));
    assert.deepEqual(validate(`${'a'.repeat(60)}c`).ok, false);
  });
});

const NAMES = ['a', 'b', 'ab'];
const SCHEMAS = fc.letrec<{ schema: unknown }>((tie) => {
  const some = (model: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(model, { requiredKeys: [], noNullPrototype: true });
  const number = fc.integer({ min: -1, max: 3 });
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.boolean(),
      some({
        type: fc.constantFrom('integer', 'number'),
        minimum: number,
        exclusiveMaximum: number,
        multipleOf: fc.constantFrom(1, 2),
      }),
      some({
        type: fc.constantFrom('string', ['string', 'null']),
        minLength: fc.nat(2),
        maxLength: fc.nat(3),
        enum: fc.constant(['a', 'b', 1]),
      }),
      some({ const: fc.constantFrom('a', 1, null) }),
      some({
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat(2),
        maxItems: fc.nat(2),
        prefixItems: fc.tuple(tie('schema')),
      }),
      some({
        type: fc.constantFrom('object', ['object', 'null']),
        properties: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), {
          maxKeys: 2,
          noNullPrototype: true,
        }),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), tie('schema'), {
          maxKeys: 1,
          noNullPrototype: true,
        }),
        additionalProperties: tie('schema'),
        required: fc.subarray(NAMES),
        maxProperties: fc.nat(2),
      }),
      some({ anyOf: fc.tuple(tie('schema'), tie('schema')) }),
      some({ oneOf: fc.tuple(tie('schema'), tie('schema')), type: fc.constantFrom('number', 'object') }),
      some({ allOf: fc.tuple(tie('schema'), tie('schema')), not: tie('schema') }),
    ),
  };
}).schema;

const VALUES = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, 'a', 'b', '', 'abcd', 0, 1, 2, -1, 0.5, 3),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'c'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value;

/** The same with one part wider, narrower or gone. */
function variant(schema: unknown, picks: number[]): unknown {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map((part) => variant(part, picks));
  const kept = Object.entries(schema).filter(() => (picks.shift() ?? 0) !== 1);
  return Object.fromEntries(
    kept.map(([name, part]) => {
      const pick = picks.shift() ?? 0;
      if (typeof part === 'number' && pick === 2 && name !== 'const') return [name, part + 1];
      return [
        name,
        ['properties', 'patternProperties'].includes(name)
          ? Object.fromEntries(
              Object.entries(part as object).map(([key, each]) => [key, variant(each, picks)]),
            )
          : ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'not'].includes(name)
            ? variant(part, picks)
            : part,
      ];
    }),
  );
}

test('JSON Schema: what one takes, the other takes when we say so', () => {
  const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
  let compatible = 0;
  fc.assert(
    fc.property(
      SCHEMAS,
      SCHEMAS,
      fc.array(fc.nat(6), { maxLength: 12 }),
      fc.array(VALUES, { minLength: 30, maxLength: 60 }),
      (schema, other, picks, values) => {
        const [one, two] = [schema, picks.length === 0 ? other : variant(schema, [...picks])];
        for (const [reader, writer] of [
          [one, two],
          [two, one],
        ]) {
          if (jsonReadProblems(of(reader), of(writer)).length > 0) continue;
          compatible += 1;
          const [reads, writes] = [reader, writer].map((part) =>
            compileJsonSchema(of(typeof part === 'boolean' ? part : { ...draft, ...(part as object) })),
          );
          for (const value of values) {
            if (writes?.(value).ok)
              assert.equal(reads?.(value).ok, true, JSON.stringify({ reader, writer, value }));
          }
        }
      },
    ),
    { numRuns: 25 },
  );
  assert.ok(compatible > 5, `${compatible} that are compatible are too few`);
});
