import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimit } from './rate-limit.ts';

test('a batch larger than the rate passes once and is paid for by waiting', () => {
  let now = 0;
  const limit = new RateLimit(100, () => now);
  assert.equal(limit.waitSeconds(), 0);
  limit.take(350);
  assert.equal(limit.waitSeconds(), 3);
  now = 2400;
  assert.equal(limit.waitSeconds(), 1);
  now = 2510;
  assert.equal(limit.waitSeconds(), 0);
});

test('what is not used is kept for one second and no longer', () => {
  let now = 0;
  const limit = new RateLimit(100, () => now);
  now = 3_600_000;
  limit.waitSeconds();
  limit.take(100);
  assert.equal(limit.waitSeconds(), 1);
  now += 10;
  assert.equal(limit.waitSeconds(), 0);
});

test('a steady stream at the rate is never held up', () => {
  let now = 0;
  const limit = new RateLimit(1000, () => now);
  for (let i = 0; i < 500; i++) {
    assert.equal(limit.waitSeconds(), 0);
    limit.take(20);
    now += 20;
  }
});
