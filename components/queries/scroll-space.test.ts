import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NATIVE_PX_MAX, ScrollSpace } from './scroll-space.ts';

const VIEW = 600;
const ROW = 28;

function space(rows: number): ScrollSpace {
  const made = new ScrollSpace();
  made.resize(rows * ROW, VIEW);
  return made;
}

describe('scrolling through more than an element can hold', () => {
  test('every row can be shown, exactly, within the element', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          const made = space(rows);
          const end = Math.max(0, rows * ROW - VIEW);
          const wanted = Math.min(end, Math.floor(share * rows) * ROW);
          const native = made.moveTo(wanted);
          assert.equal(made.top, wanted);
          assert.ok(native >= 0 && native <= Math.max(0, made.nativeHeight - VIEW), `${native}`);
        },
      ),
    );
  });

  test('a wheel moves by as much as it turns, wherever one is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300_000, max: 20_000_000 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: -VIEW, max: VIEW }),
        (rows, share, by) => {
          const made = space(rows);
          const native = made.moveTo(Math.floor(share * (rows * ROW - VIEW)));
          const before = made.top;
          made.scrolled(native + by);
          assert.ok(
            Math.abs(made.top - Math.max(0, Math.min(rows * ROW - VIEW, before + by))) < 1,
            `${made.top - before} ${by}`,
          );
        },
      ),
    );
  });

  test('the thumb at the ends is the first and the last row, in between it is where it is', () => {
    const made = space(5_000_000);
    made.scrolled(NATIVE_PX_MAX - VIEW);
    assert.equal(made.top, 5_000_000 * ROW - VIEW);
    made.scrolled((NATIVE_PX_MAX - VIEW) / 2);
    assert.ok(Math.abs(made.top / (5_000_000 * ROW) - 0.5) < 0.001);
    made.scrolled(0);
    assert.equal(made.top, 0);
  });

  test('turning on from the top comes to the end, row by row', () => {
    const made = space(400_000);
    let native = made.moveTo(0);
    let turns = 0;
    while (made.top < 400_000 * ROW - VIEW && turns < 100_000) {
      const before = made.top;
      native = made.scrolled(native + 120);
      assert.ok(made.top > before);
      turns += 1;
    }
    assert.equal(made.top, 400_000 * ROW - VIEW);
    assert.equal(turns, Math.ceil((400_000 * ROW - VIEW) / 120));
  });

  test('a result that fits is scrolled as it is, and one that grows stays where it is', () => {
    const small = space(1000);
    assert.equal(small.scrolled(1234), 1234);
    assert.equal(small.top, 1234);
    small.resize(5_000_000 * ROW, VIEW);
    assert.equal(small.top, 1234);
    small.resize(10 * ROW, VIEW);
    assert.equal(small.top, 0);
  });
});
