import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../errors.ts';
import { metadataText, parseMetadata, type TableMetadata } from './metadata.ts';
import { evolveMetadata, newMetadata } from './schema-change.ts';
import type { FieldSpec, TableSpec } from './table.ts';

const name = { namespace: 'gold', name: 't' };
const fields: FieldSpec[] = [
  { name: 'id', type: 'int', required: true },
  { name: 'price', type: 'decimal(9, 2)', doc: 'Price' },
  { name: 'day', type: 'date' },
];
const spec: TableSpec = { name, fields, partition: [{ source: 'day', transform: 'day' }] };
const base = newMetadata(spec, 'uuid', 'file:///t', 5);
const used: TableMetadata = {
  ...base,
  snapshots: [
    {
      'sequence-number': 1,
      'snapshot-id': 9_223_372_036_854_775_807n,
      'timestamp-ms': 1,
      summary: { operation: 'append', note: '"snapshot-id": 5' },
      'manifest-list': 'file:///t/l.avro',
    },
  ],
  'current-snapshot-id': 9_223_372_036_854_775_807n,
};

const conflict = (reason: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'conflict' && reason.test(error.message);

describe('table definitions', () => {
  test('metadata survives its text, with ids of 64 bits as numbers', () => {
    const text = metadataText(used);
    assert.match(text, /"current-snapshot-id":9223372036854775807\b/);
    assert.deepEqual(parseMetadata(text, 't'), used);
  });

  test('damaged or foreign metadata is refused in a sentence', () => {
    assert.throws(
      () => parseMetadata('{"format-version":2', 'gold.t'),
      /metadata of table gold.t is damaged/,
    );
    assert.throws(() => parseMetadata('{"format-version":3}', 'gold.t'), /format version 3/);
  });

  test('the same definition changes nothing', () => {
    assert.equal(evolveMetadata(used, spec, 9), null);
    assert.equal(evolveMetadata(used, { ...spec, fields: fields.toReversed() }, 9), null);
  });

  test('new columns get new ids, others keep theirs', () => {
    const added = evolveMetadata(used, { ...spec, fields: [{ name: 'note', type: 'string' }, ...fields] }, 9);
    assert.ok(added);
    assert.deepEqual(
      added.schemas[1]?.fields.map((field) => [field.id, field.name, field.required]),
      [
        [1, 'id', true],
        [2, 'price', false],
        [3, 'day', false],
        [4, 'note', false],
      ],
    );
    assert.equal(added['current-schema-id'], 1);
    assert.equal(added['last-column-id'], 4);
    assert.equal(added.schemas.length, 2);
  });

  test('types may widen, required may be lifted, texts may change', () => {
    const wider = evolveMetadata(
      used,
      {
        ...spec,
        fields: [
          { name: 'id', type: 'long' },
          { name: 'price', type: 'decimal(18, 2)', doc: 'Net price' },
          { name: 'day', type: 'date' },
        ],
      },
      9,
    );
    assert.deepEqual(wider?.schemas[1]?.fields.slice(0, 2), [
      { id: 1, name: 'id', required: false, type: 'long' },
      { id: 2, name: 'price', required: false, type: 'decimal(18, 2)', doc: 'Net price' },
    ]);
  });

  test('what would change existing rows is refused', () => {
    const withField = (field: FieldSpec) => ({
      ...spec,
      fields: [...fields.filter((each) => each.name !== field.name), field],
    });
    assert.throws(
      () => evolveMetadata(used, withField({ name: 'id', type: 'string' }), 9),
      conflict(/column id is int and cannot become string/),
    );
    assert.throws(
      () => evolveMetadata(used, withField({ name: 'price', type: 'decimal(18, 3)' }), 9),
      conflict(/cannot become decimal\(18, 3\)/),
    );
    assert.throws(
      () => evolveMetadata(used, withField({ name: 'must', type: 'int', required: true }), 9),
      conflict(/column must is required/),
    );
    assert.throws(
      () => evolveMetadata(used, { ...spec, partition: [] }, 9),
      conflict(/partitioned by day\(day\)/),
    );
    assert.ok(evolveMetadata(base, withField({ name: 'must', type: 'int', required: true }), 9));
  });

  test('properties are set without a new schema', () => {
    const set = evolveMetadata(used, { ...spec, properties: { owner: 'sales' } }, 9);
    assert.equal(set?.properties.owner, 'sales');
    assert.equal(set?.schemas.length, 1);
  });

  test('a definition that cannot be is a defect', () => {
    const bad = (change: Partial<TableSpec>) => () =>
      newMetadata({ ...spec, ...change }, 'u', 'file:///t', 0);
    assert.throws(bad({ partition: [{ source: 'nope', transform: 'day' }] }), /which it lacks/);
    assert.throws(
      bad({ partition: [{ source: 'price', transform: 'day' }] }),
      /cannot be partitioned by the day of price, which is decimal/,
    );
    assert.throws(
      bad({ partition: [{ source: 'price', transform: 'identity' }] }),
      /cannot be partitioned by/,
    );
    assert.throws(bad({ fields: [...fields, { name: 'id', type: 'int' }] }), /column id twice/);
    assert.throws(
      bad({ fields: [...fields, { name: 'day_day', type: 'int' }] }),
      /the name of that partition/,
    );
  });
});
