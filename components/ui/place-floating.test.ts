import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeFloating } from './place-floating.ts';

const viewport = { width: 1000, height: 800 };
const target = { left: 100, top: 100, right: 200, bottom: 132 };

test('a box stands under its target, aligned with its start or end', () => {
  const box = { width: 240, height: 200 };
  assert.deepEqual(placeFloating(target, box, viewport, 'start'), { left: 100, top: 136, heightMax: 656 });
  assert.equal(placeFloating({ ...target, left: 700, right: 800 }, box, viewport, 'end').left, 560);
});

test('it goes above where there is more room', () => {
  const low = { left: 100, top: 700, right: 200, bottom: 732 };
  assert.equal(placeFloating(low, { width: 240, height: 200 }, viewport, 'start').top, 496);
});

test('a box that fits the viewport never leaves it', () => {
  const coordinate = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(
      coordinate,
      fc.integer({ min: 0, max: 760 }),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.constantFrom('start' as const, 'end' as const),
      (left, top, width, height, align) => {
        const rect = { left, top, right: left + 40, bottom: top + 32 };
        const placed = placeFloating(rect, { width, height }, viewport, align);
        const shown = Math.min(height, placed.heightMax);
        return (
          placed.left >= 0 &&
          placed.left + width <= viewport.width &&
          placed.top >= 0 &&
          placed.top + shown <= viewport.height
        );
      },
    ),
  );
});
