import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { bucketOf, murmur3 } from './bucket.ts';
import { duckDbType } from './column-types.ts';
import { transformed } from './conditions.ts';
import {
  comparablePartition,
  partitionSql,
  partitionText,
  partitionTextOfSql,
  partitionValue,
} from './partition.ts';
import { compareValues, serializeText } from './single-value.ts';
import type { FieldType, PartitionField } from './table.ts';
import { parseTransform, periodText, periodValue, type Transform } from './transform.ts';

const TYPES: readonly FieldType[] = [
  'int',
  'long',
  'date',
  'timestamp',
  'timestamptz',
  'string',
  'binary',
  'uuid',
  'decimal(9, 2)',
  'decimal(38, 0)',
];

function field(type: FieldType, transform: Transform): PartitionField {
  return { fieldId: 1000, name: 'p', transform, source: { id: 1, name: 'c', type, required: false } };
}

/** The hash of a value is that of the specification's appendix B, less its sign. */
const hashOf = (type: FieldType, text: string) =>
  bucketOf(type, serializeText(type, text) as Buffer, 2 ** 31 - 1);

describe('partition transforms', () => {
  let engine: DuckDbEngine;
  before(async () => {
    engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    await engine.query("SET TimeZone = 'UTC'");
  });
  after(() => engine.close());

  test('hash as the specification says', () => {
    const positive = (hash: number) => hash & 0x7fffffff;
    const expected: readonly [FieldType, string, number][] = [
      ['int', '34', 2017239379],
      ['long', '34', 2017239379],
      ['decimal(9, 2)', '14.20', -500754589],
      ['date', '2017-11-16', -653330422],
      ['time', '22:31:08', -662762989],
      ['timestamp', '2017-11-16 22:31:08', -2047944441],
      ['timestamp', '2017-11-16 22:31:08.000001', -1207196810],
      ['timestamptz', '2017-11-16 22:31:08+00', -2047944441],
      ['string', 'iceberg', 1210000089],
      ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 1488055340],
      ['binary', '00010203', -188683207],
    ];
    for (const [type, text, hash] of expected)
      assert.equal(hashOf(type, text), positive(hash), `${type} ${text}`);
    assert.equal(murmur3(Buffer.alloc(0)), 0);
  });

  test('refuse what the specification does not have', () => {
    for (const text of ['bucket', 'bucket[0]', 'bucket[-1]', 'truncate[]', 'days', 'zorder[2]', 'day[3]']) {
      assert.equal(parseTransform(text), null, text);
    }
  });

  test('periods have a text, and come back from it', () => {
    assert.deepEqual(
      [periodText('year', -1), periodText('month', -1), periodText('month', 682), periodText('hour', -1)],
      ['1969', '1969-12', '2026-11', '1969-12-31-23'],
    );
    const period = fc.constantFrom<Transform>('year', 'month', 'hour');
    fc.assert(
      fc.property(period, fc.integer({ min: -8000, max: 8000 }), (transform, value) => {
        assert.equal(periodValue(transform, periodText(transform, value) as string), value);
      }),
    );
  });

  test('are the same in SQL as for a single value, and survive a manifest', async () => {
    const number = (max: bigint) => fc.bigInt({ min: -max, max }).map(String);
    const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
      int: number(2n ** 31n - 1n),
      long: number(2n ** 62n),
      date: fc
        .integer({ min: -20_000, max: 40_000 })
        .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10)),
      timestamp: fc
        .tuple(fc.integer({ min: -(2 ** 41), max: 2 ** 42 }), fc.nat(999))
        .map(
          ([ms, micros]) =>
            `${new Date(ms).toISOString().slice(0, -1).replace('T', ' ')}${String(micros).padStart(3, '0')}`,
        ),
      string: fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
      binary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      uuid: fc.uuid(),
      'decimal(9, 2)': fc
        .integer({ min: -(10 ** 9) + 1, max: 10 ** 9 - 1 })
        .map((cents) => (cents / 100).toFixed(2)),
      'decimal(38, 0)': number(10n ** 37n),
    };
    for (const type of TYPES) {
      const arbitrary = values[type === 'timestamptz' ? 'timestamp' : type] as fc.Arbitrary<string>;
      const texts = fc.sample(arbitrary, { numRuns: 30, seed: 7 });
      const transforms = transformsOf(type);
      const literal = (text: string) =>
        type === 'binary'
          ? `from_hex('${text}')`
          : `CAST('${text.replaceAll("'", "''")}' AS ${duckDbType(type)})`;
      const list = transforms.map((transform, index) => {
        const sql = partitionSql(field(type, transform)) as string;
        return `${type === 'binary' && transform !== 'bucket[16]' ? `hex(${sql})` : `CAST(${sql} AS VARCHAR)`} AS "${index}"`;
      });
      const rows = texts.map((text, place) => `(${place}, ${literal(text)})`).join(', ');
      const { rows: computed } = await engine.query(
        `SELECT ${list.join(', ')} FROM (VALUES ${rows}) v(place, c) ORDER BY place`,
      );
      for (const [place, text] of texts.entries()) {
        const bytes = serializeText(type, text) as Buffer;
        for (const [index, transform] of transforms.entries()) {
          const partition = field(type, transform);
          const bySql = partitionTextOfSql(partition, computed[place]?.[index] as string);
          const label = `${transform} of ${type} ${text}`;
          const value = comparablePartition(partition, bySql as string);
          assert.equal(compareValues(value, transformed(transform, type, bytes)), 0, `${label}: ${bySql}`);
          const there = partitionText(partition, partitionValue(partition, bySql));
          assert.equal(compareValues(comparablePartition(partition, there as string), value), 0, label);
        }
      }
    }
  });
});

function transformsOf(type: FieldType): Transform[] {
  const isTime = ['date', 'timestamp', 'timestamptz'].includes(type);
  return [
    'identity',
    'bucket[16]',
    ...(isTime ? (['year', 'month', 'day'] as const) : []),
    ...(isTime && type !== 'date' ? (['hour'] as const) : []),
    ...(isTime || type === 'uuid' ? [] : (['truncate[3]'] as const)),
  ];
}
