import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Watermark } from './watermark.ts';

const OPTIONS = { outOfOrderMs: 2_000, idleAfterMs: 10_000, futureToleranceMs: 300_000 };

test('the slowest busy partition decides', () => {
  const watermark = new Watermark(OPTIONS);
  watermark.observe('a', 100_000, 100_000);
  watermark.observe('b', 95_000, 100_000);
  assert.equal(watermark.advance(100_000), 93_000);
  watermark.observe('b', 99_000, 100_500);
  assert.equal(watermark.advance(100_500), 97_000);
});

test('a silent partition stops holding the others back after the idle timeout', () => {
  const watermark = new Watermark(OPTIONS);
  watermark.observe('a', 100_000, 100_000);
  watermark.track('b', 100_000);
  assert.equal(watermark.advance(105_000), null);
  watermark.observe('a', 109_500, 109_900);
  assert.equal(watermark.advance(110_000), 98_000, 'b counts as far as the clock less the timeout');
});

test('with every partition silent the watermark follows the clock, so that windows become final', () => {
  const watermark = new Watermark(OPTIONS);
  watermark.observe('a', 100_000, 100_000);
  assert.equal(watermark.advance(200_000), 188_000);
});

test('an event from the far future moves nothing', () => {
  const watermark = new Watermark(OPTIONS);
  watermark.observe('a', 100_000, 100_000);
  assert.equal(watermark.observe('a', 100_000_000, 100_100), false);
  assert.equal(watermark.advance(100_100), 98_000);
});

test('it never goes back, whatever comes', () => {
  const step = fc.record({
    partition: fc.constantFrom('a', 'b', 'c'),
    lagMs: fc.integer({ min: -400_000, max: 400_000 }),
    elapsedMs: fc.integer({ min: 0, max: 20_000 }),
    restart: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let watermark = new Watermark(OPTIONS);
      let nowMs = 1_000_000;
      let before = Number.NEGATIVE_INFINITY;
      for (const { partition, lagMs, elapsedMs, restart } of steps) {
        nowMs += elapsedMs;
        if (restart) watermark = new Watermark(OPTIONS, JSON.parse(JSON.stringify(watermark.dump())), nowMs);
        watermark.observe(partition, nowMs - lagMs, nowMs);
        const reached = watermark.advance(nowMs) ?? Number.NEGATIVE_INFINITY;
        assert.ok(reached >= before);
        assert.ok(reached <= nowMs + OPTIONS.futureToleranceMs);
        before = reached;
      }
    }),
  );
});
