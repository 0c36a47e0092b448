import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { AVRO_SHAPES, namedAvro } from '../testing/avro-schemas.ts';
import { AvroDataError } from './avro-cursor.ts';
import { avroToJson } from './avro-decode.ts';
import { parseAvro } from './parse-avro.ts';

const decode = (schema: unknown, body: Buffer) => avroToJson(parseAvro(schema))(body).text;
const bytes = (...values: number[]) => Buffer.from(values);

/** Zigzag and seven bits a byte, written anew. */
function long(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const out: number[] = [];
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Buffer.from([...out, Number(rest)]);
}

describe('Avro as JSON', () => {
  const cases: readonly [schema: unknown, body: Buffer, json: string][] = [
    ['long', long(9_007_199_254_740_993n), '9007199254740993'],
    ['long', long(-(2n ** 63n)), '-9223372036854775808'],
    ['float', bytes(0xcd, 0xcc, 0xcc, 0x3d), '0.1'],
    ['bytes', bytes(4, 0xff, 0), '"/wA="'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, bytes(4, 0x04, 0xd2), '12.34'],
    [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, bytes(2, 0xff), '-0.01'],
    [
      { type: 'fixed', name: 'F', size: 2, logicalType: 'decimal', precision: 4, scale: 0 },
      bytes(0xff, 0x00),
      '-256',
    ],
    [{ type: 'int', logicalType: 'date' }, long(20_784n), '"2026-11-27"'],
    [{ type: 'int', logicalType: 'time-millis' }, long(1500n), '"00:00:01.500"'],
    [
      { type: 'long', logicalType: 'timestamp-millis' },
      long(1_795_737_600_123n),
      '"2026-11-27T00:00:00.123Z"',
    ],
    [{ type: 'long', logicalType: 'timestamp-micros' }, long(-1n), '"1969-12-31T23:59:59.999999Z"'],
    [{ type: 'long', logicalType: 'local-timestamp-millis' }, long(0n), '"1970-01-01T00:00:00.000"'],
    [{ type: 'string', logicalType: 'uuid' }, bytes(2, 0x61), '"a"'],
    [
      { type: 'map', values: 'int' },
      Buffer.concat([bytes(2, 18), Buffer.from('__proto__'), bytes(2, 0)]),
      '{"__proto__":1}',
    ],
    [{ type: 'array', items: 'int' }, bytes(1, 2, 6, 2, 4, 0), '[3,2]'],
    [['null', 'string'], bytes(0), 'null'],
  ];
  for (const [schema, body, json] of cases) {
    test(`${JSON.stringify(schema)}: ${json}`, () => assert.equal(decode(schema, body), json));
  }

  const record = {
    type: 'record',
    name: 'R',
    fields: [{ name: 'items', type: { type: 'array', items: 'string' } }],
  };
  const tree = { type: 'record', name: 'N', fields: [{ name: 'next', type: ['null', 'N'] }] };
  const endless = { type: 'record', name: 'E', fields: [{ name: 'self', type: 'E' }] };
  const lists = Array.from({ length: 90 }).reduce((items: unknown) => ({ type: 'array', items }), 'L');
  const nest = { type: 'record', name: 'L', fields: [{ name: 'lists', type: lists }] };
  const nested = Buffer.alloc(100_000, 2);
  const wide = { type: 'record', name: 'W', fields: [{ name: `n${'x'.repeat(5000)}`, type: 'null' }] };
  const refused: readonly [what: string, schema: unknown, body: Buffer, text: RegExp][] = [
    ['ends too early', record, bytes(4, 2, 0x61), /^items\[1\], byte 3: the body ends too early/],
    [
      'a length beyond the end',
      'bytes',
      long(1_000_000_000n),
      /1000000000 more bytes were to come, and 0 are left/,
    ],
    ['a length below nothing', 'bytes', long(-5n), /the length -5 is impossible/],
    [
      'billions of nothings',
      { type: 'array', items: 'null' },
      Buffer.concat([long(2n ** 50n), bytes(0)]),
      /more than 10000 items take no bytes/,
    ],
    [
      'more nothings than a number counts',
      { type: 'array', items: 'null' },
      long(-(2n ** 63n)),
      /ends too early/,
    ],
    [
      'few bytes with long names',
      { type: 'array', items: wide },
      long(100_000n),
      /more than 16777216 characters/,
    ],
    ['deeper than deep', tree, Buffer.alloc(1000, 2), /nested more than 500 deep/],
    ['a record that is in itself and takes no bytes', endless, bytes(), /nested more than 500 deep/],
    [
      'lists in lists, as deep as a schema has them, in themselves',
      nest,
      nested,
      /nested more than 500 deep/,
    ],
    ['bytes after the value', 'int', bytes(2, 2), /^byte 1: the value has ended, and 1 more bytes follow it/],
    ['no branch', ['null', 'int'], bytes(6), /2 branches, and none is 3/],
    ['no symbol', { type: 'enum', name: 'E', symbols: ['A'] }, bytes(2), /1 symbols, and none is 1/],
    ['no boolean', 'boolean', bytes(7), /neither true nor false/],
    ['an int of more bits', 'int', long(2n ** 31n), /more than 32 bits/],
    ['a number without end', 'long', Buffer.alloc(20, 0xff), /more than 64 bits/],
    ['no UTF-8', 'string', bytes(2, 0xff), /not UTF-8/],
    ['no number', 'double', bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x7f), /NaN is no number of JSON/],
    [
      'an instant outside of time',
      { type: 'long', logicalType: 'timestamp-millis' },
      long(2n ** 62n),
      /not within the years 1 to 9999; the unit may be another/,
    ],
    [
      'microseconds for milliseconds',
      { type: 'long', logicalType: 'timestamp-millis' },
      long(1_795_737_600_000_000n),
      /not within the years 1 to 9999/,
    ],
    [
      'a day outside of time',
      { type: 'int', logicalType: 'date' },
      long(2n ** 31n - 1n),
      /not within the years/,
    ],
    [
      'a time after midnight',
      { type: 'int', logicalType: 'time-millis' },
      long(86_400_000n),
      /no time of a day/,
    ],
    [
      'too many digits',
      { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 0 },
      bytes(4, 1, 0),
      /3 digits/,
    ],
  ];
  for (const [what, schema, body, text] of refused) {
    test(`refused: ${what}`, () => {
      assert.throws(
        () => decode(schema, body),
        (error) => error instanceof AvroDataError && text.test(error.located),
      );
    });
  }
});

/** A value of the other implementation as JSON has it here. */
function plain(type: avsc.Type, value: unknown): unknown {
  const kind = type.typeName;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (kind === 'float') return Math.fround(value as number);
  if (kind === 'union:wrapped') {
    if (value === null) return null;
    const [name, inner] = Object.entries(value as object)[0] as [string, unknown];
    const { types } = type as avsc.types.WrappedUnionType;
    return plain(types.find((one) => (one.branchName ?? one.typeName) === name) as avsc.Type, inner);
  }
  if (kind === 'array')
    return (value as unknown[]).map((item) => plain((type as avsc.types.ArrayType).itemsType, item));
  if (kind === 'map') {
    const { valuesType } = type as avsc.types.MapType;
    return Object.fromEntries(
      Object.entries(value as object).map(([key, each]) => [key, plain(valuesType, each)]),
    );
  }
  if (kind !== 'record') return value;
  const { fields } = type as avsc.types.RecordType;
  return Object.fromEntries(
    fields.map((field) => [field.name, plain(field.type, (value as Record<string, unknown>)[field.name])]),
  );
}

/** Floats are compared as floats. */
const floats = (type: avsc.Type, text: string): string =>
  JSON.stringify(type).includes('float')
    ? JSON.stringify(JSON.parse(text), (_name, value) =>
        typeof value === 'number' ? Math.fround(value) : value,
      )
    : text;

test('Avro: what another implementation wrote is read the same, and no cut or changed byte breaks more than the value', () => {
  fc.assert(
    fc.property(AVRO_SHAPES, fc.nat(), fc.nat(255), (shape, place, byte) => {
      const schema = namedAvro(shape);
      const type = avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: true });
      const value = type.random();
      const body = type.toBuffer(value);
      const read = avroToJson(parseAvro(schema))(body);
      assert.equal(JSON.stringify(read.value), JSON.stringify(JSON.parse(read.text)));
      assert.equal(floats(type, decode(schema, body)), floats(type, JSON.stringify(plain(type, value))));
      for (const bad of [
        body.subarray(0, place % (body.length + 1)),
        Buffer.from(body).fill(byte, place % (body.length + 1)),
      ]) {
        try {
          JSON.parse(decode(schema, bad));
        } catch (error) {
          assert.ok(error instanceof AvroDataError, String(error));
        }
      }
    }),
    { numRuns: 50 },
  );
});
