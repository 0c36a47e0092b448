import { trimRuns } from '../imports/runs-service.ts';

const EVERY_MS = 60 * 60 * 1000;
/** Longer than a sender tries again: until then an event that comes twice is known. */
const KEPT_DAYS = 30;

let trimmedAt = Number.NEGATIVE_INFINITY;

/** Forgets old runs of others, now and then: whoever has time calls it as often as they like. */
export async function keepRuns(): Promise<void> {
  if (performance.now() - trimmedAt < EVERY_MS) return;
  trimmedAt = performance.now();
  await trimRuns(KEPT_DAYS);
}
