import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assignPartitions } from './assign-partitions.ts';

test('every partition has one member, shares differ by at most one, and everybody computes the same', () => {
  const anyPartitions = fc.uniqueArray(
    fc.record({ topic: fc.constantFrom('a', 'b', 'c'), partition: fc.nat({ max: 9 }) }),
    { selector: ({ topic, partition }) => `${topic}${partition}` },
  );
  const anyMembers = fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(anyPartitions, anyMembers, (partitions, members) => {
      const assignment = assignPartitions(partitions, members);
      const sizes = [...assignment.values()].map(({ length }) => length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      assert.equal(new Set([...assignment.values()].flat()).size, partitions.length);
      assert.deepEqual(assignPartitions(partitions.toReversed(), members.toReversed()), assignment);
    }),
  );
});

test('nobody there, nothing assigned', () => {
  assert.deepEqual(assignPartitions([{ topic: 'a', partition: 0 }], []), new Map());
});
