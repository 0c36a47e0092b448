/** Pure: when what a channel did not take is tried again. */

const FIRST_SECONDS = 10;
const LONGEST_SECONDS = 3600;
export const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Seconds until the next try after so many that failed: twice as long each time, an hour at most, and up to a tenth longer by
 * `random` (0 to 1), so that what failed together does not come again together. Null once it has been tried for a day.
 */
export function planRetry(
  { attempts, ageMs }: { readonly attempts: number; readonly ageMs: number },
  random: number,
): number | null {
  if (ageMs >= GIVEN_UP_AFTER_MS) return null;
  const base = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.max(0, attempts - 1));
  return base * (1 + random / 10);
}
