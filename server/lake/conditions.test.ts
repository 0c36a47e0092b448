import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Condition,
  compileCondition,
  type FileBounds,
  fileMayMatch,
  partitionTest,
  transformed,
} from './conditions.ts';
import type { FieldSummary } from './manifest-list.ts';
import { comparablePartition, partitionBytes, partitionText, partitionType } from './partition.ts';
import { comparableOf, compareValues, lowerBound, serializeText, upperBound } from './single-value.ts';
import type { FieldType, PartitionField, TableField } from './table.ts';
import type { Transform } from './transform.ts';

const day = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10);
/** Few values, so that they meet. */
const VALUES: Readonly<
  Record<string, { type: FieldType; texts: readonly string[]; transforms: readonly Transform[] }>
> = {
  ints: {
    type: 'long',
    texts: ['-7', '-1', '0', '3', '4', '9', '1000'],
    transforms: ['identity', 'bucket[3]', 'truncate[4]'],
  },
  days: {
    type: 'date',
    texts: [-400, -31, -1, 0, 1, 30, 365, 400].map(day),
    transforms: ['identity', 'year', 'month', 'day', 'bucket[2]'],
  },
  instants: {
    type: 'timestamptz',
    texts: [
      '1969-12-31 23:59:59.999999',
      '1970-01-01 00:00:00',
      '1970-01-01 01:00:00',
      '2026-11-27 10:00:00.5',
    ],
    transforms: ['year', 'month', 'day', 'hour', 'void'],
  },
  texts: {
    type: 'string',
    texts: [
      '',
      'a',
      'ab',
      'abc',
      `${'long text that is cut'.repeat(2)}a`,
      'long text that is cut',
      '🙂',
      '�',
    ],
    transforms: ['identity', 'truncate[2]', 'bucket[4]'],
  },
  doubles: { type: 'double', texts: ['-inf', '-1.5', '-0.0', '0.0', '2.5', 'inf'], transforms: [] },
};

const isTrue = (field: TableField, condition: Condition, text: string | null): boolean => {
  if ('is' in condition) return (text === null) === (condition.is === 'null');
  if (text === null) return 'orNull' in condition && condition.orNull === true;
  const order = (other: string) => {
    const [a, b] = [text, other].map((each) =>
      comparableOf(field.type, serializeText(field.type, each) as Buffer),
    );
    return compareValues(a as number, b as number);
  };
  if ('in' in condition) return condition.in.some((value) => order(value) === 0);
  const { from, to } = condition;
  const above = !from || order(from.value) > 0 || (from.inclusive && order(from.value) === 0);
  const below = !to || order(to.value) < 0 || (to.inclusive && order(to.value) === 0);
  return above && below;
};

function boundsOf(field: TableField, rows: readonly (string | null)[]): FileBounds {
  const texts = rows.filter((row) => row !== null);
  const sorted = texts.toSorted((a, b) =>
    compareValues(
      comparableOf(field.type, serializeText(field.type, a) as Buffer),
      comparableOf(field.type, serializeText(field.type, b) as Buffer),
    ),
  );
  const [first, last] = [sorted[0], sorted.at(-1)];
  const known = (bound: Buffer | null) => new Map(bound ? [[field.id, bound]] : []);
  return {
    recordCount: rows.length,
    nullCounts: new Map([[field.id, rows.length - texts.length]]),
    nanCounts: new Map([[field.id, 0]]),
    lowerBounds: known(first === undefined ? null : lowerBound(field.type, first)),
    upperBounds: known(last === undefined ? null : upperBound(field.type, last)),
  };
}

function partitionOf(field: PartitionField, text: string | null): string | null {
  if (text === null || field.transform === 'void') return null;
  const value = transformed(
    field.transform,
    field.source.type,
    serializeText(field.source.type, text) as Buffer,
  );
  const type = partitionType(field);
  const plain = type === 'string' ? String(value) : type === 'long' ? (value as bigint) : Number(value);
  return partitionText(field, plain);
}

function summaryOf(field: PartitionField, partitions: readonly (string | null)[]): FieldSummary {
  const known = partitions
    .filter((text) => text !== null)
    .toSorted((a, b) => compareValues(comparablePartition(field, a), comparablePartition(field, b)));
  const bytes = (text: string | undefined) => (text === undefined ? null : partitionBytes(field, text));
  return { containsNull: partitions.includes(null), lower: bytes(known[0]), upper: bytes(known.at(-1)) };
}

const conditionOn = (texts: readonly string[]): fc.Arbitrary<Condition> => {
  const limit = fc.record({ value: fc.constantFrom(...texts), inclusive: fc.boolean() });
  return fc.oneof(
    fc.record({ column: fc.constant('c'), is: fc.constantFrom('null' as const, 'not null' as const) }),
    fc.record({ column: fc.constant('c'), in: fc.array(fc.constantFrom(...texts), { maxLength: 3 }) }),
    fc.record({ column: fc.constant('c'), from: limit, to: limit, orNull: fc.boolean() }),
    fc.record({ column: fc.constant('c'), from: limit }),
    fc.record({ column: fc.constant('c'), to: limit }),
  );
};

describe('conditions', () => {
  for (const [name, { type, texts, transforms }] of Object.entries(VALUES)) {
    test(`never leave out a file, a partition or a manifest with a wanted row (${name})`, () => {
      const field: TableField = { id: 1, name: 'c', type, required: false };
      const rows = fc.array(fc.option(fc.constantFrom(...texts)), { minLength: 1, maxLength: 4 });
      let leftOut = 0;
      fc.assert(
        fc.property(conditionOn(texts), rows, (condition, values) => {
          const compiled = compileCondition([field], condition);
          assert.ok(compiled);
          const wanted = values.some((value) => isTrue(field, condition, value));
          const mayMatch = fileMayMatch(compiled, boundsOf(field, values));
          if (!mayMatch) leftOut += 1;
          assert.ok(mayMatch || !wanted, 'file');
          for (const transform of transforms) {
            const partition: PartitionField = { fieldId: 1000, name: 'p', transform, source: field };
            const tests = partitionTest(compiled, partition);
            if (transform === 'void') assert.equal(tests, null);
            if (!tests) continue;
            const partitions = values.map((value) => partitionOf(partition, value));
            for (const [place, text] of partitions.entries()) {
              assert.ok(
                tests.matches(text) || !isTrue(field, condition, values[place] ?? null),
                `${transform} ${text}`,
              );
            }
            const summary = summaryOf(partition, partitions);
            assert.ok(
              tests.summaryMatches(summary) || !partitions.some(tests.matches),
              `${transform} manifest`,
            );
          }
        }),
        { numRuns: 400 },
      );
      assert.ok(leftOut > 20, `only ${leftOut} of 400 files were left out`);
    });
  }

  test('NaN is above everything, and in no bound', () => {
    const field: TableField = { id: 1, name: 'c', type: 'double', required: false };
    const above = compileCondition([field], { column: 'c', from: { value: '5', inclusive: false } });
    const bounds = boundsOf(field, ['1', '2']);
    assert.ok(above);
    assert.equal(fileMayMatch(above, bounds), false);
    assert.equal(fileMayMatch(above, { ...bounds, nanCounts: new Map() }), true);
  });

  test('bounds of a file from before a column was widened are read as they were written', () => {
    const field: TableField = { id: 1, name: 'c', type: 'long', required: false };
    const compiled = compileCondition([field], { column: 'c', in: ['4'] });
    assert.ok(compiled);
    const bytes = (value: string) => serializeText('int', value) as Buffer;
    const between = (from: string, to: string) => ({
      ...boundsOf(field, ['1']),
      lowerBounds: new Map([[1, bytes(from)]]),
      upperBounds: new Map([[1, bytes(to)]]),
    });
    assert.equal(fileMayMatch(compiled, between('1', '3')), false);
    assert.equal(fileMayMatch(compiled, between('1', '4')), true);
  });

  test('what cannot be told is not left out', () => {
    const field: TableField = { id: 1, name: 'c', type: 'long', required: false };
    assert.equal(compileCondition([field], { column: 'd', in: ['1'] }), null);
    assert.equal(compileCondition([field], { column: 'c', in: ['not a number'] }), null);
  });
});
