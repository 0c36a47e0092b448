import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimit, RateLimits } from './rate-limit.ts';

test('a batch larger than the rate passes once and is paid for by waiting', () => {
  let now = 0;
  const limit = new RateLimit(100, { now: () => now });
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
  const limit = new RateLimit(100, { now: () => now });
  now = 3_600_000;
  limit.waitSeconds();
  limit.take(100);
  assert.equal(limit.waitSeconds(), 1);
  now += 10;
  assert.equal(limit.waitSeconds(), 0);
});

test('a steady stream at the rate is never held up', () => {
  let now = 0;
  const limit = new RateLimit(1000, { now: () => now });
  for (let i = 0; i < 500; i++) {
    assert.equal(limit.waitSeconds(), 0);
    limit.take(20);
    now += 20;
  }
});

test('one at a time: a burst goes through, then as many as the rate gives and not one more', () => {
  let now = 0;
  const limit = new RateLimit(0.5, { capacity: 3, now: () => now });
  assert.deepEqual(
    Array.from({ length: 4 }, () => limit.takeOne()),
    [0, 0, 0, 2],
  );
  now = 1_999;
  assert.equal(limit.takeOne(), 1);
  now = 2_000;
  assert.equal(limit.takeOne(), 0);
  assert.equal(limit.takeOne(), 2);
});

test('each key has a limit of its own, and no more keys are kept than allowed', () => {
  const limits = new RateLimits(() => new RateLimit(1, { now: () => 0 }), 2);
  limits.of('a').take(1);
  assert.equal(limits.of('a').waitSeconds(), 1);
  assert.equal(limits.of('b').waitSeconds(), 0);
  limits.of('a');
  limits.of('c');
  assert.equal(limits.of('a').waitSeconds(), 1, 'a was used after b, so b made room');
});
