import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideRun, LIVE_INTERVAL_MS, MUCH_WAITING_ROWS, type TransformSituation } from './decide-run.ts';

const situation: TransformSituation = {
  nowMs: 1_000_000,
  waitingRows: 0,
  changed: false,
  lastRun: { startedMs: 999_000, endedMs: 999_500 },
  failedRounds: 0,
  isAskedFor: false,
};
const decide = (given: Partial<TransformSituation>) => decideRun({ ...situation, ...given });

describe('when the warehouse is run', () => {
  it('is at once at the start', () => {
    assert.deepEqual(decide({ lastRun: null }), { run: true });
  });

  it('is not while nothing changes', () => {
    const decision = decide({});
    assert.equal(decision.run, false);
  });

  it('is a moment after the last run while events trickle in', () => {
    assert.deepEqual(decide({ changed: true, waitingRows: 5 }), {
      run: false,
      waitMs: LIVE_INTERVAL_MS - 1_000,
    });
    assert.deepEqual(
      decide({
        changed: true,
        waitingRows: 5,
        lastRun: { startedMs: 1_000_000 - LIVE_INTERVAL_MS, endedMs: 995_000 },
      }),
      { run: true },
    );
  });

  it('is at once when much waits', () => {
    assert.deepEqual(decide({ changed: true, waitingRows: MUCH_WAITING_ROWS }), { run: true });
  });

  it('is less and less often for a model that keeps failing, whatever comes in', () => {
    const waits = [1, 2, 3, 12].map((failedRounds) => {
      const decision = decide({ changed: true, waitingRows: 5, failedRounds });
      return decision.run ? 0 : decision.waitMs;
    });
    assert.deepEqual(waits, [9_000, 19_500, 39_500, 299_500]);
  });
});
