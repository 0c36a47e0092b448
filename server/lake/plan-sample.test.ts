import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_STATISTICS } from './no-statistics.ts';
import { planSample } from './plan-sample.ts';
import type { DataFile } from './table.ts';

const file = (place: number, recordCount: number): DataFile => ({
  path: `/${String(place).padStart(3, '0')}`,
  specId: 0,
  partition: `2026-01-${String(1 + (place % 28)).padStart(2, '0')}`,
  recordCount,
  sizeBytes: 1,
  ...NO_STATISTICS,
});

test('few rows are read whole', () => {
  const files = [file(0, 10), file(1, 20)];
  assert.deepEqual(planSample(files, 30), { files, rows: 30 });
});

test('of many rows some files are read, evenly from first to last partition', () => {
  const files = Array.from({ length: 28 }, (_, place) => file(place, 100));
  const { files: chosen, rows } = planSample(files, 700);
  assert.equal(rows, 700);
  const days = chosen.map(({ partition }) => Number(partition?.slice(-2)));
  assert.ok(
    days.every((day, place) => place === 0 || day - (days[place - 1] as number) === 4),
    days.join(),
  );
});

test('a table always gives something', () => {
  assert.equal(planSample([file(0, 1000)], 10).rows, 1000);
  assert.equal(planSample([file(0, 1000), file(1, 500)], 10).rows, 500);
  assert.deepEqual(planSample([], 10), { files: [], rows: 0 });
});
