import fc from 'fast-check';

const PRIMITIVE = fc.constantFrom('null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string');
export const AVRO_FIELD_NAMES = ['a', 'b', 'c', 'd'];

/** A schema without names; `named` gives each record, enum and fixed one that both versions share. */
export const AVRO_SHAPES: fc.Arbitrary<unknown> = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    PRIMITIVE,
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ type: fc.constant('map'), values: tie('schema') }),
    fc.uniqueArray(PRIMITIVE, { minLength: 1, maxLength: 3 }).filter((branches) => branches.length > 0),
    fc.record({
      type: fc.constant('enum'),
      symbols: fc.subarray(['A', 'B', 'C'], { minLength: 1 }),
    }),
    fc.record({ type: fc.constant('fixed'), size: fc.integer({ min: 1, max: 3 }) }),
    fc
      .subarray(AVRO_FIELD_NAMES)
      .chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc.record({ name: fc.constant(name), type: tie('schema'), bare: fc.boolean() }),
          ),
        ),
      )
      .map((fields) => ({ type: 'record', fields })),
  ),
})).schema;

export type AvroShape = {
  type: string;
  fields?: { name: string; type: unknown; bare: boolean }[];
  items?: unknown;
  values?: unknown;
};

const DEFAULTS: Record<string, unknown> = {
  null: null,
  boolean: true,
  int: 1,
  long: 2,
  float: 0.5,
  double: 0.25,
  bytes: '\u00ff',
  string: 'x',
};

export function namedAvro(shape: unknown, path = 'T'): unknown {
  if (typeof shape === 'string' || Array.isArray(shape)) return shape;
  const given = shape as AvroShape;
  if (given.type === 'array') return { type: 'array', items: namedAvro(given.items, `${path}i`) };
  if (given.type === 'map') return { type: 'map', values: namedAvro(given.values, `${path}v`) };
  if (given.type !== 'record') return { ...given, name: path };
  const fields = given.fields?.map(({ name, type, bare }) => {
    const first = Array.isArray(type) ? type[0] : type;
    const fallback = typeof first === 'string' ? DEFAULTS[first] : undefined;
    const more = bare || fallback === undefined ? {} : { default: fallback };
    return { name, type: namedAvro(type, `${path}${name}`), ...more };
  });
  return { type: 'record', name: path, fields };
}
