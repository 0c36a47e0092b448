import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HashSum, hashRecord } from './record-hash.ts';

interface Row {
  partition: number;
  offset: number;
  key: string | null;
  value: Buffer | null;
}

const row: fc.Arbitrary<Row> = fc.record({
  partition: fc.nat(1000),
  offset: fc.maxSafeNat(),
  key: fc.option(fc.string({ unit: 'grapheme' })),
  value: fc.option(fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))),
});

function text({ partition, offset, key, value }: Row): string {
  const { high, low } = hashRecord(partition, offset, key, value);
  return `${high} ${low}`;
}

function sumOf(rows: readonly Row[]): string {
  const sum = new HashSum();
  for (const each of rows) sum.add(hashRecord(each.partition, each.offset, each.key, each.value));
  return String(sum);
}

test('the hash goes by what a record is, not by where its bytes lie', () => {
  fc.assert(
    fc.property(row, fc.nat(15), (record, shift) => {
      const copy = record.value && Buffer.alloc(record.value.length + 16).subarray(shift);
      if (copy && record.value) record.value.copy(copy);
      const moved = copy && record.value ? copy.subarray(0, record.value.length) : null;
      assert.equal(text({ ...record, value: moved }), text(record));
    }),
  );
});

test('each part of a record counts, a missing one other than an empty one', () => {
  fc.assert(
    fc.property(row, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, at, change) => {
      const others: Row[] = [
        { ...record, partition: record.partition + 1 },
        { ...record, offset: record.offset === 0 ? 1 : record.offset - 1 },
        { ...record, key: record.key === null ? '' : `${record.key} ` },
        { ...record, key: record.key === null ? 'k' : null },
        { ...record, value: record.value === null ? Buffer.alloc(0) : null },
        { ...record, value: Buffer.concat([record.value ?? Buffer.alloc(0), Buffer.alloc(1)]) },
      ];
      if (record.value && record.value.length > 0) {
        const value = Buffer.from(record.value);
        value[at % value.length] = (value[at % value.length] ?? 0) ^ change;
        others.push({ ...record, value });
      }
      for (const other of others) assert.notEqual(text(other), text(record));
    }),
  );
});

test('a sum does not depend on the order, and tells one record that is gone, twice there or exchanged', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), row, (rows, other) => {
      const [first, ...rest] = rows as [Row, ...Row[]];
      const sum = sumOf(rows);
      assert.equal(sumOf(rows.toReversed()), sum);
      assert.notEqual(sumOf(rest), sum);
      assert.notEqual(sumOf([...rows, first]), sum);
      if (text(other) !== text(first)) assert.notEqual(sumOf([other, ...rest]), sum);
    }),
  );
});

test('sums are modulo 2^64, as PostgreSQL and DuckDB add them', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 50 }), (rows) => {
      let expected = 0n;
      for (const { partition, offset, key, value } of rows) {
        const { high, low } = hashRecord(partition, offset, key, value);
        expected = BigInt.asUintN(64, expected + ((BigInt(high) << 32n) | BigInt(low)));
      }
      assert.equal(sumOf(rows), String(expected));
    }),
  );
});

test('half the bits change with any one', () => {
  const value = Buffer.from('{"event_id":"e-1","occurred_at":"2026-11-27T08:00:00Z"}');
  const flipped = (to: number) => {
    const other = Buffer.from(value);
    other[to >> 3] = (other[to >> 3] ?? 0) ^ (1 << (to & 7));
    return other;
  };
  const of = (bytes: Buffer) => {
    const { high, low } = hashRecord(0, 7, 'k', bytes);
    return (BigInt(high) << 32n) | BigInt(low);
  };
  const bits = Array.from(
    { length: value.length * 8 },
    (_, bit) => [...(of(value) ^ of(flipped(bit))).toString(2)].filter((each) => each === '1').length,
  );
  assert.ok(Math.min(...bits) >= 12, `at least ${Math.min(...bits)} bits`);
  assert.ok(Math.abs(bits.reduce((sum, each) => sum + each, 0) / bits.length - 32) < 2);
});
