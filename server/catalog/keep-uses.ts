import { countUses } from './uses-data.ts';

const EVERY_MS = 15 * 60 * 1000;

let countedAt = Number.NEGATIVE_INFINITY;

/** Counts what is used, now and then: whoever has time calls it as often as they like. */
export async function keepUses(): Promise<void> {
  if (performance.now() - countedAt < EVERY_MS) return;
  countedAt = performance.now();
  await countUses();
}
