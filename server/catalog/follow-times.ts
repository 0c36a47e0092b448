import { datasetTimes } from '../access/dataset-times.ts';
import { writeTimes } from './freshness-data.ts';

/** How far behind the lake the times may be: rows come every few seconds, and nobody looks for the last minute. */
const EVERY_MS = 30_000;

let followed = new Map<string, number>();
let followedAt = Number.NEGATIVE_INFINITY;

/** Brings the catalog up to when the lake's tables were last written, now and then. */
export async function followTimes(): Promise<void> {
  if (performance.now() - followedAt < EVERY_MS) return;
  followedAt = performance.now();
  try {
    const times = await datasetTimes();
    const changed = new Map([...times].filter(([name, at]) => followed.get(name) !== at.getTime()));
    if (changed.size > 0) await writeTimes(changed);
    followed = new Map([...times].map(([name, at]) => [name, at.getTime()]));
  } catch (error) {
    followedAt = Number.NEGATIVE_INFINITY;
    throw error;
  }
}
