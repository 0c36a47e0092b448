import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { AVRO_FIELD_NAMES, AVRO_SHAPES, type AvroShape, namedAvro } from '../testing/avro-schemas.ts';
import { avroReadProblems } from './avro-compatibility.ts';
import { incompatibilityText } from './incompatibility.ts';
import { parseAvro } from './parse-avro.ts';
import { RegistryError } from './registry-error.ts';

const problems = (reader: unknown, writer: unknown) =>
  avroReadProblems(parseAvro(reader), parseAvro(writer)).map(incompatibilityText);

const order = (...fields: unknown[]) => ({ type: 'record', name: 'Order', namespace: 'shop', fields });
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });

describe('Avro: what can be read', () => {
  const readable: readonly [what: string, reader: unknown, writer: unknown][] = [
    ['the same', order(field('id', 'string')), order(field('id', 'string'))],
    ['a number that was promoted', order(field('n', 'double')), order(field('n', 'int'))],
    ['bytes as text', 'string', 'bytes'],
    ['a new field with a default', order(field('a', 'int', { default: 1 })), order()],
    ['without a field', order(), order(field('a', 'int'))],
    ['a renamed field', order(field('b', 'int', { aliases: ['a'] })), order(field('a', 'int'))],
    ['made optional', order(field('a', ['null', 'int'])), order(field('a', 'int'))],
    ['a renamed record', { ...order(), name: 'Sale', aliases: ['Order'] }, order(field('a', 'int'))],
    [
      'a symbol by the default',
      { type: 'enum', name: 'E', symbols: ['A', 'X'], default: 'X' },
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
    ],
    [
      'a list of itself',
      { type: 'record', name: 'N', fields: [field('v', 'long'), field('next', ['null', 'N'])] },
      { type: 'record', name: 'N', fields: [field('v', 'int'), field('next', ['null', 'N'])] },
    ],
  ];
  for (const [what, reader, writer] of readable) {
    test(what, () => assert.deepEqual(problems(reader, writer), []));
  }

  const refused: readonly [what: string, reader: unknown, writer: unknown, text: RegExp][] = [
    [
      'another type',
      order(field('a', 'int')),
      order(field('a', 'string')),
      /^TYPE_MISMATCH at \/fields\/0\/type: /,
    ],
    [
      'a field without default',
      order(field('a', 'int')),
      order(),
      /^MISSING_DEFAULT at \/fields\/0: the field a /,
    ],
    [
      'what was optional',
      order(field('a', 'int')),
      order(field('a', ['null', 'int'])),
      /null may be written/,
    ],
    ['another name', { ...order(), name: 'Sale' }, order(), /^NAME_MISMATCH at \/name: /],
    ['no branch', ['null', 'int'], 'string', /^MISSING_BRANCH at \/: .* string/],
    [
      'unknown symbols',
      { type: 'enum', name: 'E', symbols: ['A'] },
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      /^MISSING_SYMBOLS at \/symbols: the reader does not know B,/,
    ],
    [
      'another size',
      { type: 'fixed', name: 'F', size: 4 },
      { type: 'fixed', name: 'F', size: 8 },
      /^SIZE_MISMATCH at \/size: the reader expects 4 bytes and 8 are written/,
    ],
    [
      'another scale',
      { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
      { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 3 },
      /^LOGICAL_TYPE_MISMATCH at \/: .*decimal\(9, 2\) and decimal\(9, 3\)/,
    ],
    [
      'a list of itself with another end',
      {
        type: 'record',
        name: 'N',
        fields: [field('next', ['null', 'N']), field('again', ['null', 'N']), field('v', 'int')],
      },
      {
        type: 'record',
        name: 'N',
        fields: [field('next', ['null', 'N']), field('again', ['null', 'N']), field('v', 'long')],
      },
      /^TYPE_MISMATCH at \/fields\/2\/type/,
    ],
  ];
  for (const [what, reader, writer, text] of refused) {
    test(`not: ${what}`, () => assert.match(problems(reader, writer)[0] ?? '', text));
  }
});

describe('Avro: what is a schema', () => {
  const refused: readonly [what: string, schema: unknown, text: RegExp][] = [
    ['an unknown type', order(field('a', 'Money')), /at \/fields\/0\/type, there is no type "Money"/],
    [
      'a default that does not fit',
      order(field('a', 'int', { default: 'x' })),
      /the default of a does not fit int/,
    ],
    ['a union in a union', ['null', ['int']], /cannot be a branch/],
    ['a branch twice', ['int', 'int'], /a union has int twice/],
    ['a field twice', order(field('a', 'int'), field('a', 'int')), /the field a twice/],
    ['a name with blanks', { type: 'record', name: 'a b', fields: [] }, /"a b" is no name of a type/],
    ['a type twice', order(field('a', order())), /the type shop.Order is defined twice/],
    ['no type', {}, /"type" is missing/],
    ['nothing', null, /at the top, a type is/],
  ];
  for (const [what, schema, text] of refused) {
    test(`not: ${what}`, () => {
      assert.throws(
        () => parseAvro(schema),
        (error) => error instanceof RegistryError && text.test(error.message),
      );
    });
  }
});

/** Another version: some of its parts are those of another schema. */
function evolve(shape: unknown, other: unknown, steps: number[]): unknown {
  if (typeof shape === 'string') {
    const step = steps.shift() ?? 0;
    if (step === 1) return { int: 'long', long: 'double', bytes: 'string' }[shape] ?? shape;
    if (step === 2 && shape !== 'null') return ['null', shape];
    return step === 3 ? other : shape;
  }
  if (Array.isArray(shape))
    return (steps.shift() ?? 0) === 1
      ? shape
          .slice(0, -1)
          .concat('string')
          .filter((v, i, all) => all.indexOf(v) === i)
      : shape;
  const given = shape as AvroShape;
  if (given.type === 'array') return { ...given, items: evolve(given.items, other, steps) };
  if (given.type === 'map') return { ...given, values: evolve(given.values, other, steps) };
  if (given.type !== 'record') return (steps.shift() ?? 0) === 3 ? other : given;
  const kept = (given.fields ?? []).filter(() => (steps.shift() ?? 0) !== 4);
  const fields = kept.map((each) => ({ ...each, type: evolve(each.type, other, steps) }));
  const added = AVRO_FIELD_NAMES.find((name) => !fields.some((each) => each.name === name));
  if (added && steps.shift() === 1) fields.push({ name: added, type: 'int', bare: steps.shift() === 1 });
  return { ...given, fields };
}

const evolved = fc
  .tuple(AVRO_SHAPES, AVRO_SHAPES, fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 12 }))
  .map(([shape, other, steps]) => ({
    writer: namedAvro(shape),
    reader: namedAvro(evolve(shape, other, [...steps])),
  }));

function judge(reader: unknown, writer: unknown): avsc.Type | null {
  const of = (schema: unknown) => avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: true });
  const [to, from] = [of(reader), of(writer)];
  try {
    const resolver = to.createResolver(from);
    for (let seed = 0; seed < 5; seed++) to.fromBuffer(from.toBuffer(from.random()), resolver);
    return to;
  } catch {
    return null;
  }
}

test('Avro: another implementation resolves what is compatible, and decodes what was written with it', () => {
  let compatible = 0;
  let differ = 0;
  fc.assert(
    fc.property(evolved, ({ reader, writer }) => {
      const found = problems(reader, writer);
      const judged = judge(reader, writer) !== null;
      if (found.length === 0) compatible += 1;
      if (JSON.stringify(reader) !== JSON.stringify(writer)) differ += 1;
      assert.equal(found.length === 0, judged, found.join('\n'));
    }),
    { numRuns: 100 },
  );
  assert.ok(compatible > 5 && differ > 5, `${compatible} compatible and ${differ} that differ are too few`);
});
