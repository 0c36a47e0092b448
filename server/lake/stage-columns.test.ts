import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { readByIcebird } from '#server/testing/icebird.ts';
import { openTestLake, type TestLake } from '#server/testing/lake.ts';
import { startPyIceberg } from '#server/testing/pyiceberg.ts';
import { commitTables } from './commit.ts';
import { ensureTable } from './create.ts';
import { ColumnDictionary, ColumnSegment, type ColumnType, type ColumnValue } from './parquet-column.ts';
import { relationSql } from './relation.ts';
import { comparableOf, compareValues } from './single-value.ts';
import { type StagedColumn, stageColumns, takesColumns } from './stage-columns.ts';
import type { FieldSpec, Table } from './table.ts';

let lake: TestLake;
before(async () => {
  lake = await openTestLake();
});
after(() => lake.close());

type Values = readonly (ColumnValue | null)[];

const MICROS_MAX = 253_402_300_799_999_999n;
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: MICROS_MAX });
const ARBITRARIES: Record<ColumnType, fc.Arbitrary<ColumnValue>> = {
  boolean: fc.boolean(),
  int: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1)),
  long: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(-(2 ** 53) + 1, 2 ** 53 - 1)),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  string: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.constantFrom('', 'a', '\u{10ffff}'.repeat(20), 'é🙂'.repeat(30), '\uffff', '\0'),
  ),
  date: fc.integer({ min: -719_162, max: 2_932_896 }),
  timestamp: micros,
  timestamptz: fc.oneof(
    micros,
    micros.map(Number).filter((value) => Number.isSafeInteger(value)),
  ),
};
const TYPES = Object.keys(ARBITRARIES) as ColumnType[];

/** How often values come again decides whether there is a dictionary, and how many rows where pages end. */
const shapes = fc.record({
  segments: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 3 }),
  distinct: fc.constantFrom(1, 2, 9, 500, 5000),
  nulls: fc.constantFrom(0, 0.01, 0.9, 1),
  seed: fc.integer(),
});

function* numbers(seed: number): Generator<number> {
  for (let state = seed | 0; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    yield ((state >>> 8) & 0xffff) / 0x10000;
  }
}

function valuesOf(type: ColumnType, rows: number, distinct: number, nulls: number, seed: number): Values {
  const pool = fc.sample(ARBITRARIES[type], { numRuns: Math.min(distinct, rows), seed });
  const random = numbers(seed);
  const next = () => random.next().value as number;
  return Array.from({ length: rows }, () =>
    next() < nulls ? null : (pool[Math.floor(next() * pool.length)] as ColumnValue),
  );
}

function laidOut(type: ColumnType, values: Values, segments: readonly number[]): StagedColumn {
  const dictionary = new ColumnDictionary(type);
  let at = 0;
  return {
    dictionary,
    segments: segments.map((rows) => {
      const segment = new ColumnSegment(type, dictionary);
      for (const value of values.slice(at, at + rows)) {
        if (value === null) segment.addNull();
        else segment.add(value);
      }
      at += rows;
      return segment;
    }),
  };
}

let tables = 0;
async function tableOf(fields: readonly FieldSpec[], properties = {}): Promise<Table> {
  tables += 1;
  return ensureTable({
    name: { namespace: 'bronze', name: `columns_${tables}` },
    fields,
    partition: [],
    properties,
  });
}

function sqlValue(type: ColumnType, value: ColumnValue | null): unknown {
  if (value === null) return null;
  if (type === 'date') return Number(value);
  return type === 'timestamp' || type === 'timestamptz' ? BigInt(value as bigint) : value;
}

const readSql = (name: string, type: ColumnType) =>
  type === 'date'
    ? `datediff('day', DATE '1970-01-01', ${name})`
    : type === 'timestamp' || type === 'timestamptz'
      ? `epoch_us(${name})::VARCHAR`
      : type === 'long'
        ? `${name}::VARCHAR`
        : name;

test('what is laid out as columns is what readers find, and lies between the bounds', async () => {
  const fields = [
    { name: 'position', type: 'long' as const, required: true },
    ...TYPES.map((type) => ({ name: `c_${type}`, type })),
  ];
  const empty = await tableOf(fields);
  await fc.assert(
    fc.asyncProperty(shapes, async ({ segments, distinct, nulls, seed }) => {
      const rows = segments.reduce((sum, count) => sum + count, 0);
      const given = new Map<ColumnType, Values>(
        TYPES.map((type, index) => [type, valuesOf(type, rows, distinct, nulls, seed + index)]),
      );
      const positions = Array.from({ length: rows }, (_, index) => index);
      const columns = new Map(
        empty.fields.map((field, index) => {
          const type = TYPES[index - 1];
          return [
            field.id,
            type ? laidOut(type, given.get(type) as Values, segments) : laidOut('long', positions, segments),
          ];
        }),
      );
      const file = await stageColumns(empty, null, columns);
      assert.equal(file.recordCount, rows);
      const select = TYPES.map((type) => `${readSql(`c_${type}`, type)} AS c_${type}`).join(', ');
      const { rows: found } = await lake.engine.query(
        `SELECT ${select} FROM ${relationSql(empty, [file])} ORDER BY position`,
      );
      for (const [index, type] of TYPES.entries()) {
        const values = given.get(type) as Values;
        const expected = values.map((value) => {
          const plain = sqlValue(type, value);
          return typeof plain === 'bigint' || (type === 'long' && plain !== null) ? String(plain) : plain;
        });
        assert.deepEqual(
          found.map((row) => row[`c_${type}`]),
          expected,
          type,
        );
        const field = empty.fields[index + 1];
        assert.ok(field);
        assert.equal(file.nullCounts.get(field.id), values.filter((value) => value === null).length);
        holdsBounds(type, values, file.lowerBounds.get(field.id), file.upperBounds.get(field.id));
      }
    }),
    { numRuns: 25 },
  );
});

function holdsBounds(type: ColumnType, values: Values, lower?: Buffer, upper?: Buffer): void {
  for (const value of values) {
    if (value === null) continue;
    const comparable =
      type === 'string'
        ? Buffer.from(value as string)
        : type === 'double'
          ? (value as number)
          : BigInt(value as number | bigint | boolean);
    const bound = (bytes: Buffer) => {
      const read = comparableOf(type, bytes);
      return type === 'boolean' ? BigInt(read as number) : read;
    };
    if (lower) assert.ok(compareValues(bound(lower), comparable) <= 0, type);
    if (upper) assert.ok(compareValues(bound(upper), comparable) >= 0, type);
    assert.ok(lower, type);
  }
}

test('a reader that shares no code with us finds the rows in each codec', async () => {
  for (const codec of ['zstd', 'gzip', 'uncompressed']) {
    const table = await tableOf(
      [
        { name: 'position', type: 'long', required: true },
        { name: 'word', type: 'string' },
        { name: 'flag', type: 'boolean' },
      ],
      { 'write.parquet.compression-codec': codec, 'write.parquet.compression-level': '2' },
    );
    assert.ok(takesColumns(table, 1000));
    const rows = 5000;
    const positions = Array.from({ length: rows }, (_, index) => index);
    const words = positions.map((at) => (at % 7 === 0 ? null : at < 2500 ? `word ${at % 5}` : `new ${at}`));
    const flags = positions.map((at) => (at % 11 === 0 ? null : at % 2 === 0));
    const columns = [
      laidOut('long', positions, [rows]),
      laidOut('string', words, [2000, 3000]),
      laidOut('boolean', flags, [5000]),
    ];
    const file = await stageColumns(
      table,
      null,
      new Map(table.fields.map(({ id }, index) => [id, columns[index] as StagedColumn])),
    );
    const { rows: codecs } = await lake.engine.query(
      'SELECT DISTINCT lower(compression) AS codec FROM parquet_metadata($path)',
      { parameters: { path: file.path } },
    );
    assert.deepEqual(codecs, [{ codec }]);
    const [next] = await commitTables([{ table, operation: 'append', add: [file] }]);
    const found = await readByIcebird(next as Table, 'position');
    assert.deepEqual(
      found.map(({ word, flag }) => [word ?? null, flag ?? null]),
      words.map((word, index) => [word, flags[index]]),
    );
  }
});

test('PyIceberg finds the rows', async (t) => {
  const python = await startPyIceberg(lake.database.url, `file://${join(lake.database.dataDir, 'lake')}`);
  if ('unavailable' in python) return t.skip(python.unavailable);
  try {
    const fields = [
      { name: 'position', type: 'long' as const, required: true },
      ...TYPES.map((type) => ({ name: `c_${type}`, type })),
    ];
    const table = await tableOf(fields);
    const rows = 4000;
    const positions = Array.from({ length: rows }, (_, index) => index);
    const whole = positions.map((at) => (at % 5 === 0 ? null : at % 100));
    const texts = positions.map((at) => (at % 7 === 0 ? null : at < 2000 ? `é🙂 ${at % 50}` : `new ${at}`));
    const columns = table.fields.map((field) => {
      if (field.name === 'position') return laidOut('long', positions, [rows]);
      const type = field.type as ColumnType;
      const values =
        type === 'string' ? texts : type === 'boolean' ? whole.map((at) => at && at > 50) : whole;
      return laidOut(type, values as Values, [1000, 3000]);
    });
    const file = await stageColumns(
      table,
      null,
      new Map(table.fields.map(({ id }, index) => [id, columns[index] as StagedColumn])),
    );
    await commitTables([{ table, operation: 'append', add: [file] }]);
    const name = `bronze.${table.name.name}`;
    const read = async (where: string) =>
      (await python.ask({ do: 'read', table: name, where })) as Record<string, unknown>[];
    const found = (await read('true')).toSorted((a, b) => Number(a.position) - Number(b.position));
    assert.deepEqual(
      found.map((row) => row.c_string),
      texts,
    );
    assert.deepEqual(
      found.map((row) => row.c_long),
      whole,
    );
    // The bounds of the manifest and of the file decide what is read.
    const few = await read("position >= 3990 and c_string = 'new 3991'");
    assert.deepEqual(
      few.map((row) => row.position),
      [3991],
    );
  } finally {
    await python.stop();
  }
});

test('a codec that the runtime lacks, a type or a bound of row groups is for the engine', async () => {
  const fields = [{ name: 'position', type: 'long' as const }];
  const bounded = { 'write.parquet.row-group-size-bytes': '1000' };
  assert.ok(takesColumns(await tableOf(fields), 1e9));
  assert.ok(takesColumns(await tableOf(fields, bounded), 1000));
  assert.ok(!takesColumns(await tableOf(fields, bounded), 1001));
  assert.ok(!takesColumns(await tableOf(fields, { 'write.parquet.compression-codec': 'snappy' }), 1));
  assert.ok(!takesColumns(await tableOf([{ name: 'amount', type: 'decimal(9, 2)' }]), 1));
});
