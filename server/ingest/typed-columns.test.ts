import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '#server/engine/duckdb.ts';
import { canPromote } from '#server/lake/column-types.ts';
import type { FieldType } from '#server/lake/table.ts';
import { eventColumns } from '#server/registry/event-columns.ts';
import { parseSchema } from '#server/registry/parse-schema.ts';
import { missingColumns } from './typed-columns.ts';
import { withTypedColumns } from './typed-sql.ts';

const columnsOf = (type: 'AVRO' | 'JSON', schema: object) =>
  Object.fromEntries(
    eventColumns(parseSchema({ type, text: JSON.stringify(schema), references: [] })).map((column) => [
      column.name,
      column.type,
    ]),
  );

test('a schema asks for columns of its single values, and for texts of all else', () => {
  const decimal = (precision: number) => ({ type: 'bytes', logicalType: 'decimal', precision, scale: 2 });
  const fields = {
    a: ['null', { type: 'long', logicalType: 'timestamp-micros' }],
    b: ['int', 'string'],
    c: decimal(38),
    d: decimal(39),
    e: { type: 'array', items: 'int' },
    f: 'float',
    g: ['null'],
    h: { type: 'int', logicalType: 'time-millis' },
    i: { type: 'long', logicalType: 'local-timestamp-millis' },
  };
  const record = {
    type: 'record',
    name: 'R',
    fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
  };
  assert.deepEqual(columnsOf('AVRO', record), {
    a: 'timestamptz',
    b: 'string',
    c: 'decimal(38, 2)',
    d: 'string',
    e: 'string',
    f: 'double',
    g: 'string',
    h: 'string',
    i: 'timestamp',
  });
  assert.deepEqual(columnsOf('AVRO', { type: 'map', values: 'int' }), {});
  const properties = {
    whole: { type: ['integer', 'null'] },
    any: true,
    'no name': { type: 'string' },
    flag: { type: 'boolean' },
    real: { type: 'number' },
    either: { type: ['string', 'number'] },
  };
  assert.deepEqual(columnsOf('JSON', { properties }), {
    whole: 'long',
    any: 'string',
    flag: 'boolean',
    real: 'double',
    either: 'string',
  });
});

const type = fc.constantFrom<FieldType>('int', 'long', 'double', 'string', 'decimal(5, 2)', 'decimal(9, 2)');
const column = fc.record({ name: fc.constantFrom('a', 'A', 'b', 'c', 'key', 'Key', 'arrived_at_day'), type });

test('a table gets each name once, keeps what it has, and needs nothing more afterwards', () => {
  const base = [{ name: 'key', type: 'string' as const }];
  fc.assert(
    fc.property(fc.array(column, { maxLength: 8 }), fc.array(column, { maxLength: 8 }), (first, second) => {
      const has = missingColumns(base, base, first);
      const missing = missingColumns(base, [...base, ...has], second);
      const after = new Map([...base, ...has, ...missing].map((field) => [field.name, field]));
      for (const field of has) {
        const now = after.get(field.name);
        assert.ok(now && canPromote(field.type, now.type));
      }
      const names = [...after.keys()].map((name) => name.toLowerCase());
      assert.equal(new Set(names).size, names.length);
      assert.ok(!names.includes('arrived_at_day') && after.get('key')?.type === 'string');
      assert.deepEqual(missingColumns(base, [...after.values()], second), []);
    }),
    { numRuns: 50 },
  );
});

test('a value that does not fit its column is null there, and no text of JSON breaks the others', async () => {
  const types: Readonly<Record<string, FieldType>> = {
    l: 'long',
    d: 'decimal(5, 2)',
    f: 'double',
    t: 'timestamptz',
    s: 'string',
    b: 'boolean',
  };
  const fields = Object.entries(types).map(([name, each], index) => ({
    id: index,
    name,
    type: each,
    required: false,
  }));
  const cases: readonly [json: string, values: unknown[]][] = [
    [
      '{"l":5,"d":1.20,"f":1e3,"t":"2026-11-27T08:00:00Z","s":"é","b":true}',
      ['5', '1.20', 1000, '2026-11-27 08:00:00+00', 'é', true],
    ],
    [
      '{"l":1.5,"d":1.234,"f":"x","t":"soon","s":{"a":[1]},"b":null}',
      [null, null, null, null, '{"a":[1]}', null],
    ],
    ['{"l":9223372036854775808,"d":12345.6,"s":null}', [null, null, null, null, null, null]],
    [
      '{"l":9223372036854775807,"d":12.3400,"s":1.5}',
      ['9223372036854775807', '12.34', null, null, '1.5', null],
    ],
    ['{"d":-0.05}', [null, '-0.05', null, null, null, null]],
    ['{"x":1e999,"l":5}', ['5', null, null, null, null, null]],
    [`{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},"s":"deep"}`, [null, null, null, null, 'deep', null]],
    ['{"f":"nan","t":"infinity","s":"a\\u0000b"}', [null, null, null, null, 'a\0b', null]],
    ['{"f":"-inf","t":"0000-12-31T00:00:00Z","l":"7"}', ['7', null, null, null, null, null]],
    ['{"t":"9999-12-31T23:59:59-10:00","b":"maybe"}', Array(6).fill(null)],
    ['[1]', Array(6).fill(null)],
  ];
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  try {
    await engine.loadColumns('given', [
      { name: 'n', type: 'INTEGER', values: cases.map((_, index) => index) },
      { name: 'payload', type: 'VARCHAR', values: cases.map(([json]) => json) },
    ]);
    const { rows } = await engine.query(
      `SELECT l::VARCHAR AS l, d::VARCHAR AS d, f, t::VARCHAR AS t, s, b FROM ${withTypedColumns('given', fields)} ORDER BY n`,
    );
    const wide = await engine.query(
      `SELECT m::VARCHAR AS m FROM ${withTypedColumns(
        `(SELECT unnest(['{"m":1234567890123456.78}', '{"m":123456789012345678}', '{"m":9999999999999.99}']) AS payload)`,
        [{ id: 1, name: 'm', type: 'decimal(20, 2)', required: false }],
      )}`,
    );
    assert.deepEqual(
      wide.rows.map(({ m }) => m),
      [null, '123456789012345678.00', '9999999999999.99'],
    );
    const odd = { id: 1, name: `o"d'd \\ $.name`, type: 'string', required: false } as const;
    const oddly = await engine.query(
      `SELECT COLUMNS(c -> c <> 'payload') FROM ${withTypedColumns(`(SELECT '${JSON.stringify({ [odd.name]: 'x' }).replaceAll("'", "''")}' AS payload)`, [odd])}`,
    );
    assert.deepEqual(oddly.rows, [{ [odd.name]: 'x' }]);
    for (const [index, [json, values]] of cases.entries())
      assert.deepEqual(Object.values(rows[index] ?? {}), values, json.slice(0, 80));
  } finally {
    await engine.close();
  }
});
