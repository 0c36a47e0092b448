import assert from 'node:assert/strict';
import { test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import { parseSchema } from './parse-schema.ts';
import { bodyReader, readWireValue, type WireSchemas } from './read-wire-value.ts';
import { wireSchemaIds } from './wire-format.ts';

const ID = 70_000;

function schemas(schema: object, type: 'AVRO' | 'JSON' = 'AVRO'): WireSchemas {
  const text = JSON.stringify(schema);
  const read = bodyReader(ID, parseSchema({ type, text, references: [] }));
  return new Map([[ID, { kind: 'schema', type, read, columns: [], characters: text.length }]]);
}

function wire(body: Buffer | string, id = ID): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeInt32BE(id, 1);
  return Buffer.concat([prefix, Buffer.from(body)]);
}

function flawOf(value: Buffer, known: WireSchemas) {
  const read = readWireValue(value, known);
  assert.equal(read.kind, 'flaw', value.toString('hex'));
  return read.kind === 'flaw' ? read : assert.fail();
}

const ORDER = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['pending', 'paid'] } },
    { name: 'note', type: ['null', 'string'], default: null },
    {
      name: 'items',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Item',
          fields: [
            { name: 'quantity', type: 'int' },
            { name: 'price', type: 'double' },
          ],
        },
      },
    },
    { name: 'marks', type: { type: 'map', values: 'boolean' } },
  ],
};

const written = avsc.Type.forSchema(ORDER as avsc.Schema);
const order = fc.record({
  id: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  at: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).map(Number),
  status: fc.constantFrom('pending', 'paid'),
  note: fc.option(fc.string()),
  items: fc.array(
    fc.record({
      quantity: fc.integer(),
      price: fc.double({ noNaN: true, noDefaultInfinity: true }).map((price) => price + 0),
    }),
    { maxLength: 3 },
  ),
  marks: fc.dictionary(fc.string({ maxLength: 3 }), fc.boolean(), { maxKeys: 3 }),
});

test('what another writer encodes is read as the same value, and cut anywhere or with bytes added it is unreadable', () => {
  const known = schemas(ORDER);
  fc.assert(
    fc.property(order, fc.uint8Array({ minLength: 1, maxLength: 3 }), (given, more) => {
      const value = wire(written.toBuffer(given));
      const read = readWireValue(value, known);
      assert.ok(read.kind === 'value');
      const expected = JSON.stringify({ ...given, at: new Date(given.at).toISOString() });
      assert.equal(read.json.toString(), JSON.stringify(JSON.parse(expected)));
      assert.equal(JSON.stringify(read.value), read.json.toString());
      for (let bytes = 1; bytes < value.length; bytes++)
        assert.equal(flawOf(value.subarray(0, bytes), known).code, 'unreadable');
      const longer = flawOf(Buffer.concat([value, more]), known);
      assert.match(
        longer.reason,
        new RegExp(`^byte ${value.length}: the value has ended, and ${more.length}`),
      );
    }),
    { numRuns: 25 },
  );
});

test('whatever bytes follow an id, there is an answer and never an error', () => {
  const known = schemas({
    type: 'record',
    name: 'Tree',
    fields: [
      { name: 'children', type: { type: 'array', items: 'Tree' } },
      { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
      { name: 'by', type: { type: 'map', values: ['null', 'Tree', 'long'] } },
    ],
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.uint8Array({ max: 4, maxLength: 3000 })), (body) => {
      const read = readWireValue(wire(Buffer.from(body)), known);
      if (read.kind === 'flaw') assert.equal(read.code, 'unreadable');
      else assert.equal(JSON.stringify(read.value), JSON.stringify(JSON.parse(read.json.toString())));
    }),
    { numRuns: 100 },
  );
});

test('each flaw says what, where and what to do', () => {
  const known: WireSchemas = new Map([...schemas(ORDER), [8, { kind: 'incompatible', why: 'Not here.' }]]);
  const body = written.toBuffer({ id: 'é', at: 5, status: 'paid', note: null, items: [], marks: {} });
  assert.deepEqual(flawOf(wire(body.subarray(0, 2)), known), {
    kind: 'flaw',
    code: 'unreadable',
    reason: `id, byte 6: the body ends too early: 2 more bytes were to come, and 1 are left. The value must be the Avro binary of schema ${ID} and nothing else.`,
  });
  assert.match(flawOf(Buffer.from([0, 1, 2]), known).reason, /ends after 3 of the 5 bytes/);
  assert.deepEqual(
    [0, -1, 9, 2 ** 31 - 1].map((id) => flawOf(wire(body, id), known).code),
    Array(4).fill('unknown_schema'),
  );
  assert.match(flawOf(wire(body, 9), known).reason, /no schema 9, which bytes 1 to 4 name\. Register/);
  assert.deepEqual(flawOf(wire(body, 8), known), {
    kind: 'flaw',
    code: 'incompatible_schema',
    reason: 'Not here.',
  });
});

test('JSON is held against its schema, and goes on byte for byte', () => {
  const known = schemas(
    {
      type: 'object',
      properties: { price: { type: 'number' }, next: { $ref: '#' } },
      required: ['price'],
    },
    'JSON',
  );
  const text = ' {"price": 1.50, "more": 12345678901234567890} ';
  const read = readWireValue(wire(text), known);
  assert.ok(read.kind === 'value');
  assert.equal(read.json.toString(), text);
  const codes: readonly [body: Buffer | string, code: string, reason: RegExp][] = [
    ['{"price":"1"}', 'schema', /^The value is not valid for its schema 70000: \/price must be number\.$/],
    ['{"price":', 'not_json', /not JSON/],
    ['', 'not_json', /empty/],
    [Buffer.from([0x22, 0xff, 0x22]), 'not_utf8', /not UTF-8/],
    ['{"price":1,"x":"\\ud800"}', 'not_json', /surrogate/],
    [`${'{"price":1,"next":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'unreadable', /nested too deeply/],
  ];
  for (const [body, code, reason] of codes) {
    const flaw = flawOf(wire(body), known);
    assert.equal(flaw.code, code);
    assert.match(flaw.reason, reason);
  }
});

test('only values in the wire format name an id', () => {
  const values = [
    null,
    Buffer.alloc(0),
    Buffer.from('{}'),
    Buffer.from([0, 0, 0, 0]),
    wire('', 5),
    wire('x', -5),
  ];
  assert.deepEqual([...wireSchemaIds(values.map((value) => ({ value })))], [5, -5]);
});
