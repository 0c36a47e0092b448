import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, distances } from './distances.ts';

const of = (...shares: number[]) => new Map(shares.map((share, bin) => [bin, share]));

test('the distance is 0 for equal shares, 1 for nothing in common, and by hand between', () => {
  assert.equal(distance(of(0.5, 0.5), of(0.5, 0.5)), 0);
  assert.equal(distance(of(1), new Map([[5, 1]])), 1);
  // Of (1, 0) and (½, ½): ½·log2(1/¾) + ½·(½·log2(½/¾) + ½·log2(½/¼)) = 0.20752 − 0.14624 + 0.25 = 0.31128.
  assert.ok(Math.abs(distance(of(1), of(0.5, 0.5)) - Math.sqrt(0.311278)) < 1e-5);
});

test('a day is held against those before it, and few rows say nothing', () => {
  const day = 86_400_000;
  const moments = Array.from({ length: 8 }, (_, place) => place * day);
  const rows = moments.flatMap((at, place) => {
    if (place === 5) return [{ at, bin: 0, rows: 4 }];
    return place === 6
      ? [{ at, bin: 2, rows: 100 }]
      : [
          { at, bin: 0, rows: 60 },
          { at, bin: 1, rows: 40 },
        ];
  });
  const values = distances(rows, { moments, every: 'day' }).map(({ value }) => value);
  assert.deepEqual(values.slice(0, 7), [null, null, null, 0, 0, null, 1]);
  assert.ok((values[7] as number) > 0 && (values[7] as number) < 0.5);
});
