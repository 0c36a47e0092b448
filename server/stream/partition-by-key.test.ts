import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { murmur2, partitionOfKey, splitByPartition } from './partition-by-key.ts';

test('murmur2 gives the values of Apache Kafka’s own test (UtilsTest.testMurmur2)', () => {
  const cases: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ];
  for (const [text, hash] of cases) assert.equal(murmur2(Buffer.from(text)), hash, text);
});

test('a key’s partition follows from its UTF-8 bytes, however long it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 3000 }),
      fc.integer({ min: 2, max: 50 }),
      (key, count) => {
        assert.equal(partitionOfKey(key, count), (murmur2(Buffer.from(key)) & 0x7fffffff) % count);
      },
    ),
  );
});

test('splitting keeps every record, its order within a partition, and keyless records together', () => {
  const anyRecord = fc.record({ key: fc.option(fc.string(), { nil: null }), number: fc.nat() });
  fc.assert(
    fc.property(fc.array(anyRecord), fc.integer({ min: 1, max: 8 }), (records, count) => {
      const split = splitByPartition(records, count, count - 1);
      assert.equal([...split.values()].flat().length, records.length);
      for (const [partition, part] of split) {
        const expected = records.filter(({ key }) =>
          key === null ? partition === count - 1 : partitionOfKey(key, count) === partition,
        );
        assert.deepEqual(part, expected);
      }
    }),
  );
});
