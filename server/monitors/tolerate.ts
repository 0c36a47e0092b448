import type { Tolerance } from './schema.ts';
import { dateAt, hourAt } from './season.ts';

const DAY = 86_400_000;
/** Hours around the one that was said of. */
const NEAR_HOURS = 2;

/**
 * What a false alarm teaches: on its side, at a similar place of the week, as much is let pass as it needed, and half as much
 * (of the logarithm) at the same hours of other days. Gives how many times smaller deviations count, 1 or more.
 */
export function toleranceAt(
  tolerances: readonly Tolerance[],
  { local, side, clock }: { local: number; side: -1 | 1; clock: (at: number) => number },
): number {
  let most = 1;
  for (const tolerance of tolerances) {
    if (tolerance.side !== side) continue;
    const said = clock(tolerance.at);
    if (tolerance.isDaily) {
      if (weekday(said) === weekday(local) || dateAt(said) === dateAt(local))
        most = Math.max(most, tolerance.factor);
      continue;
    }
    const apart = Math.abs(hourAt(said) - hourAt(local));
    if (Math.min(apart, 24 - apart) > NEAR_HOURS) continue;
    most = Math.max(most, weekday(said) === weekday(local) ? tolerance.factor : Math.sqrt(tolerance.factor));
  }
  return most;
}

function weekday(local: number): number {
  return ((Math.floor(local / DAY) % 7) + 7) % 7;
}
