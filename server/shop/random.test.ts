import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cumulative, hashUnit, pickIndex, Random } from './random.ts';

const DRAWS = 50_000;

function draws(random: Random, draw: () => number): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  random.reset(7, 1, 2, 3);
  for (let i = 0; i < DRAWS; i += 1) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / DRAWS;
  return { mean, deviation: Math.sqrt(squares / DRAWS - mean * mean) };
}

test('a reset begins the same sequence again, and every part of the seed matters', () => {
  const take = (...seed: [number, number, number, number]) => {
    const random = new Random().reset(...seed);
    return Array.from({ length: 4 }, () => random.next());
  };
  assert.deepEqual(take(1, 2, 3, 4), take(1, 2, 3, 4));
  const texts = [
    take(1, 2, 3, 4),
    take(2, 2, 3, 4),
    take(1, 3, 3, 4),
    take(1, 2, 4, 4),
    take(1, 2, 3, 5),
  ].map((numbers) => numbers.join());
  assert.equal(new Set(texts).size, texts.length);
});

test('the numbers are fixed: a stream written with them stays the same stream', () => {
  const random = new Random().reset(42, 1);
  assert.deepEqual([random.next(), random.next(), random.next()], [123788178, 3376569673, 2681598972]);
});

test('draws have the mean and spread of their distribution', () => {
  const random = new Random();
  const near = (actual: number, expected: number) =>
    assert.ok(
      Math.abs(actual - expected) < 0.03 * Math.max(1, expected),
      `${actual} is not near ${expected}`,
    );
  for (const mean of [0.2, 3, 39, 400]) {
    const seen = draws(random, () => random.poisson(mean));
    near(seen.mean, mean);
    near(seen.deviation, Math.sqrt(mean));
  }
  const normal = draws(random, () => random.normal());
  near(normal.mean, 0);
  near(normal.deviation, 1);
  near(draws(random, () => random.exponential(5)).mean, 5);
  near(draws(random, () => random.unit()).mean, 0.5);
});

test('hashes of neighbours are spread evenly', () => {
  const buckets = new Array<number>(16).fill(0);
  for (let i = 0; i < DRAWS; i += 1) {
    const bucket = Math.floor(hashUnit(42, 5, i) * buckets.length);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) assert.ok(Math.abs(count / DRAWS - 1 / 16) < 0.005, `${count}`);
});

test('pickIndex follows the weights, ends included', () => {
  const shares = cumulative([1, 0, 3]);
  assert.deepEqual(
    [0, 0.2499, 0.25, 0.999999].map((unit) => pickIndex(shares, unit)),
    [0, 0, 2, 2],
  );
});
