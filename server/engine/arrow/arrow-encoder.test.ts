import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { type DataType, type Table, Type, tableFromIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { ArrowEncoder } from './arrow-encoder.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
after(() => {
  connection.disconnectSync();
  instance.closeSync();
});

async function encode(sql: string, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const result = await connection.stream(sql);
  const encoder = new ArrowEncoder(
    result.deduplicatedColumnNames().map((name, index) => ({ name, type: result.columnType(index) })),
  );
  const pieces = encoder.schema();
  for (let left = most; left > 0; ) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    pieces.push(...encoder.append(chunk, Math.min(left, chunk.rowCount)));
    left -= chunk.rowCount;
  }
  pieces.push(...encoder.end());
  return Buffer.concat(pieces);
}

function read(bytes: Uint8Array): Table {
  return tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true, useMap: false });
}

/** Numbers and text of one shape, whatever the reader made of them. */
type Plain = string | boolean | null | readonly Plain[];

function number(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Hundredths: readers differ in the last bits of what milliseconds as a floating-point number can say. */
function millis(milliseconds: number): string {
  return String(Math.round(milliseconds * 100));
}

function ofDuckDb(value: DuckDBValue): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return number(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof DuckDBDecimalValue) return String(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (value instanceof DuckDBDateValue) return number(value.days * 86_400_000);
  if (value instanceof DuckDBTimeValue) return String(value.micros);
  if (value instanceof DuckDBTimestampSecondsValue) return millis(Number(value.seconds) * 1000);
  if (value instanceof DuckDBTimestampMillisecondsValue) return millis(Number(value.millis));
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return millis(Number(value.micros) / 1000);
  }
  if (value instanceof DuckDBTimestampNanosecondsValue) return millis(Number(value.nanos) / 1e6);
  if (value instanceof DuckDBTimeNSValue) return String(value.nanos);
  if (value instanceof DuckDBIntervalValue) {
    return [String(value.months), String(value.days), String(Number(value.micros) * 1000)];
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(ofDuckDb);
  if (value instanceof DuckDBStructValue) return Object.values(value.entries).map(ofDuckDb);
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => [ofDuckDb(entry.key), ofDuckDb(entry.value)]);
  }
  return String(value);
}

function ofArrow(value: unknown, type: DataType): Plain {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case Type.List:
    case Type.FixedSizeList: {
      const [item] = type.children;
      return Array.from(value as Iterable<unknown>, (each) =>
        ofArrow(each, (item as { type: DataType }).type),
      );
    }
    case Type.Struct: {
      const row = value as Record<string, unknown>;
      return type.children.map((child) => ofArrow(row[child.name], child.type));
    }
    case Type.Map: {
      const [key, item] = (type.children[0] as unknown as { type: { children: { type: DataType }[] } }).type
        .children;
      return (value as [unknown, unknown][]).map(([k, v]) => [
        ofArrow(k, (key as { type: DataType }).type),
        ofArrow(v, (item as { type: DataType }).type),
      ]);
    }
    case Type.Timestamp:
      return millis(value as number);
    case Type.Interval:
      return Array.from(value as Float64Array, String);
    case Type.Binary:
      return Buffer.from(value as Uint8Array).toString('hex');
  }
  if (typeof value === 'number') return number(value);
  return typeof value === 'boolean' || typeof value === 'string' ? value : String(value);
}

function rowsOf(table: Table): Plain[][] {
  const columns = table.schema.fields.map(({ type }, index) =>
    Array.from(table.getChildAt(index), (value) => ofArrow(value, type)),
  );
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row] as Plain));
}

/** What the stream holds is what DuckDB's own reader gives, value by value. */
async function assertSame(sql: string): Promise<Table> {
  const expected = (await (await connection.run(sql)).getRows()).map((row) => row.map(ofDuckDb));
  const table = read(await encode(sql));
  assert.equal(table.numRows, expected.length);
  assert.deepEqual(rowsOf(table), expected);
  return table;
}

interface SqlType {
  readonly sql: string;
  readonly literal: fc.Arbitrary<string>;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const integer = (sql: string, bits: number, signed: boolean): SqlType => ({
  sql,
  literal: fc
    .bigInt(
      signed
        ? { min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }
        : { min: 0n, max: 2n ** BigInt(bits) - 1n },
    )
    .map((value) => quote(String(value))),
});
const decimal = (width: number, scale: number): SqlType => ({
  sql: `DECIMAL(${width},${scale})`,
  literal: fc.bigInt({ min: -(10n ** BigInt(width)) + 1n, max: 10n ** BigInt(width) - 1n }).map((value) => {
    const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    return quote(`${value < 0n ? '-' : ''}${whole}.${digits.slice(digits.length - scale)}`);
  }),
});
const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 10, maxLength: 14 }),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  fc.constantFrom('', 'é', '🙂🙂🙂', 'exactly twelv', 'x'.repeat(5000)),
);
const varchar: SqlType = { sql: 'VARCHAR', literal: text.map((value) => quote(value.replaceAll('\0', '0'))) };
const INSTANTS = fc.integer({ min: -8_000_000_000_000, max: 8_000_000_000_000 });

const SCALARS: readonly SqlType[] = [
  integer('TINYINT', 8, true),
  integer('SMALLINT', 16, true),
  integer('INTEGER', 32, true),
  integer('BIGINT', 64, true),
  integer('HUGEINT', 128, true),
  integer('UTINYINT', 8, false),
  integer('USMALLINT', 16, false),
  integer('UINTEGER', 32, false),
  integer('UBIGINT', 64, false),
  integer('UHUGEINT', 128, false),
  decimal(4, 1),
  decimal(9, 9),
  decimal(18, 2),
  decimal(38, 10),
  { sql: 'BOOLEAN', literal: fc.boolean().map(String) },
  { sql: 'DOUBLE', literal: fc.double().map((value) => quote(number(value))) },
  { sql: 'FLOAT', literal: fc.float().map((value) => quote(number(value))) },
  varchar,
  {
    sql: 'BLOB',
    literal: fc
      .uint8Array({ maxLength: 30 })
      .map((bytes) => `from_hex(${quote(Buffer.from(bytes).toString('hex'))})`),
  },
  {
    sql: 'DATE',
    literal: fc.integer({ min: -700_000, max: 700_000 }).map((days) => `DATE '1970-01-01' + (${days})`),
  },
  {
    sql: 'TIME',
    literal: fc.integer({ min: 0, max: 86_399_999 }).map((ms) => `TIME '00:00:00' + to_milliseconds(${ms})`),
  },
  { sql: 'TIMESTAMP', literal: INSTANTS.map((ms) => `make_timestamp(${ms}000::BIGINT + 123)`) },
  { sql: 'TIMESTAMPTZ', literal: INSTANTS.map((ms) => `make_timestamptz(${ms}000::BIGINT)`) },
  { sql: 'TIMESTAMP_S', literal: INSTANTS.map((ms) => `make_timestamp(${ms}000::BIGINT)`) },
  { sql: 'TIMESTAMP_MS', literal: INSTANTS.map((ms) => `make_timestamp(${ms}000::BIGINT)`) },
  { sql: 'TIMESTAMP_NS', literal: INSTANTS.map((ms) => `make_timestamp(${ms}000::BIGINT)`) },
  {
    sql: 'INTERVAL',
    literal: fc
      .tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), fc.integer())
      .map(
        ([months, days, micros]) => `to_months(${months}) + to_days(${days}) + to_microseconds(${micros})`,
      ),
  },
  { sql: "ENUM('a', 'b''s', 'ç')", literal: fc.constantFrom('a', "b's", 'ç').map(quote) },
  { sql: 'UUID', literal: fc.uuid().map(quote) },
  {
    sql: 'BIT',
    literal: fc.string({ unit: fc.constantFrom('0', '1'), minLength: 1, maxLength: 40 }).map(quote),
  },
  { sql: 'TIMETZ', literal: fc.constantFrom("'01:02:03+02'", "'23:59:59.5-07'") },
  {
    sql: 'UNION(n INTEGER, s VARCHAR)',
    literal: fc.constantFrom('union_value(n := 3)', "union_value(s := 'x')"),
  },
];

const cast = ({ sql }: SqlType, literal: string) => `(${literal})::${sql}`;
const maybeNull = (type: SqlType): fc.Arbitrary<string> =>
  fc.option(type.literal, { freq: 4, nil: null }).map((literal) => cast(type, literal ?? 'NULL'));

const anyType: fc.Arbitrary<SqlType> = fc.letrec<{ type: SqlType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...SCALARS) },
    { weight: 1, arbitrary: tie('type').map(listOf) },
    { weight: 1, arbitrary: tie('type').map(arrayOf) },
    { weight: 1, arbitrary: fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(structOf) },
    { weight: 1, arbitrary: tie('type').map(mapOf) },
  ),
})).type;

function listOf(item: SqlType): SqlType {
  return {
    sql: `${item.sql}[]`,
    literal: fc.array(maybeNull(item), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
  };
}

function arrayOf(item: SqlType): SqlType {
  return {
    sql: `${item.sql}[2]`,
    literal: fc.tuple(maybeNull(item), maybeNull(item)).map((items) => `[${items.join(', ')}]`),
  };
}

function structOf(types: readonly SqlType[]): SqlType {
  return {
    sql: `STRUCT(${types.map(({ sql }, index) => `"f ${index}" ${sql}`).join(', ')})`,
    literal: fc
      .tuple(...types.map(maybeNull))
      .map((values) => `{${values.map((value, index) => `'f ${index}': ${value}`).join(', ')}}`),
  };
}

function mapOf(value: SqlType): SqlType {
  return {
    sql: `MAP(INTEGER, ${value.sql})`,
    literal: fc
      .array(maybeNull(value), { maxLength: 3 })
      .map((values) => `map([${values.map((_, index) => index).join(', ')}], [${values.join(', ')}])`),
  };
}

describe('Arrow of DuckDB results', () => {
  test('any types, nulls and texts, over many chunks, are what DuckDB itself reads', {
    timeout: 120_000,
  }, async () => {
    const tables = fc
      .array(anyType, { minLength: 1, maxLength: 4 })
      .chain((types) =>
        fc
          .array(fc.tuple(...types.map(maybeNull)), { minLength: 1, maxLength: 9 })
          .map((rows) => ({ types, rows })),
      );
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(1, 300, 1300), async ({ types, rows }, times) => {
        const names = types.map((_, index) => `c${index}`);
        const selects = rows.map(
          (row) => `SELECT ${row.map((value, index) => `${value} AS c${index}`).join(', ')}`,
        );
        await connection.run(`CREATE OR REPLACE TEMP TABLE given AS ${selects.join(' UNION ALL ')}`);
        const filter = times > 1 ? 'WHERE (n * 7) % 5 <> 1' : '';
        await assertSame(`SELECT ${names.join(', ')} FROM given, range(${times}) r(n) ${filter}`);
      }),
      { numRuns: 120 },
    );
  });

  test('types say what they are', async () => {
    const table =
      await assertSame(`SELECT 1::HUGEINT AS huge, 1.5::DECIMAL(9,3) AS dec, TIMESTAMP '2026-11-23 10:00:00.123456' AS ts,
      TIMESTAMPTZ '2026-11-23 10:00:00Z' AS tz, 'a'::ENUM('b', 'a') AS e, NULL AS n, [1] AS l, TIME_NS '01:02:03.000000004' AS tn`);
    const type = (name: string) => table.schema.fields.find((field) => field.name === name)?.type;
    assert.partialDeepStrictEqual(type('huge'), {
      typeId: Type.Decimal,
      precision: 38,
      scale: 0,
      bitWidth: 128,
    });
    assert.partialDeepStrictEqual(type('dec'), {
      typeId: Type.Decimal,
      precision: 9,
      scale: 3,
      bitWidth: 128,
    });
    assert.partialDeepStrictEqual(type('ts'), { typeId: Type.Timestamp, unit: 2, timezone: null });
    assert.partialDeepStrictEqual(type('tz'), { typeId: Type.Timestamp, unit: 2, timezone: 'UTC' });
    assert.equal(type('e')?.typeId, Type.Dictionary);
    assert.equal(type('l')?.typeId, Type.List);
    const raw = (name: string) =>
      table.getChild(name).data.map((batch) => (batch.values as BigInt64Array)[0])[0];
    assert.equal(raw('ts'), 1_795_428_000_123_456n);
    assert.equal(raw('tz'), 1_795_428_000_000_000n);
    assert.equal(raw('tn'), 3_723_000_000_004n);
    assert.ok(table.schema.fields.every((field) => field.nullable));
  });

  test('no rows, no values, and columns of one name', async () => {
    const none = await assertSame(
      "SELECT 1 AS a, 'x' AS b, [{'k': 1}] AS c, 'v'::ENUM('v') AS d WHERE false",
    );
    assert.equal(none.numCols, 4);
    await assertSame(
      'SELECT NULL::VARCHAR AS a, NULL::INT[] AS b, NULL::STRUCT(x INT) AS c, NULL AS d FROM range(5000)',
    );
    const twice = read(await encode("SELECT 1 AS a, 2 AS a, 'x' AS b"));
    assert.deepEqual(twice.names, ['a', 'a:1', 'b']);
  });

  test('the parts of a row without names go by their place', async () => {
    const table = read(await encode("SELECT row(7, 'x') AS r"));
    assert.deepEqual({ ...(table.at(0)?.r as object) }, { 1: 7, 2: 'x' });
  });

  test('four thousand columns', async () => {
    const columns = Array.from({ length: 4000 }, (_, index) => `i + ${index} AS "column ${index}"`);
    const table = await assertSame(`SELECT ${columns.join(', ')} FROM range(3) r(i)`);
    assert.equal(table.numCols, 4000);
  });

  test('constants, lists that share their items, and texts with a zero byte', async () => {
    await assertSame(
      "SELECT 5 AS c, ['a long enough text', 'bb'] AS l, {'s': 'constant and long'} AS s FROM range(5000)",
    );
    await assertSame('SELECT list_slice([1, 2, 3, 4, 5], 1 + i % 3, 2 + i % 4) AS l FROM range(3000) r(i)');
    await assertSame(`SELECT l, l[2:] AS m FROM
      (SELECT [i, i + 1, i * 2] AS l, i FROM range(4000) r(i)) ORDER BY hash(i)`);
    await assertSame(
      "SELECT 'a' || chr(0) || 'b' AS short, 'a long text with ' || chr(0) || ' in it' AS long",
    );
    await assertSame(
      "SELECT first(s ORDER BY i DESC) AS s FROM (SELECT i, 'text number ' || i AS s FROM range(9000) r(i)) GROUP BY i % 5000 ORDER BY 1",
    );
  });

  test('intervals of more nanoseconds than there are become days', async () => {
    const table = read(
      await encode(
        'SELECT to_microseconds(9223372036854775807) AS i, -to_microseconds(9223372036854775807) AS j',
      ),
    );
    const [months, days, nanos] = table.getChild('i').at(0) as Float64Array;
    assert.equal(months, 0);
    assert.equal(
      BigInt(days as number) * 86_400_000_000n + BigInt(nanos as number) / 1000n,
      9_223_372_036_854_775_807n,
    );
    assert.equal((table.getChild('j').at(0) as Float64Array)[1], -(days as number));
  });

  test('under a null there is nothing of what was in memory before', async () => {
    const result = await connection.run(
      'SELECT CASE WHEN i % 2 = 0 THEN i * 1000003 END AS a FROM range(2048) r(i)',
    );
    const encoder = new ArrowEncoder([{ name: 'a', type: result.columnType(0) }]);
    const chunk = await result.fetchChunk();
    assert.ok(chunk);
    const table = read(
      Buffer.concat([...encoder.schema(), ...encoder.append(chunk, 2048), ...encoder.end()]),
    );
    const [batch] = table.getChildAt(0).data;
    const values = batch?.values as BigInt64Array;
    for (let row = 1; row < 2048; row += 2) assert.equal(values[row], 0n);
  });

  test('a part of a chunk, and rows much larger than a batch', async () => {
    assert.equal(read(await encode('SELECT * FROM range(5000)', 2500)).numRows, 2500);
    const large = await encode('SELECT i, repeat(chr(97 + (i % 26)::INT), 100000) AS s FROM range(700) r(i)');
    const table = read(large);
    assert.equal(table.numRows, 700);
    assert.ok(table.getChild('s').data.length > 3);
    for (const row of [0, 1, 350, 699]) {
      assert.equal(table.getChild('s').at(row), String.fromCharCode(97 + (row % 26)).repeat(100_000));
    }
  });
});
