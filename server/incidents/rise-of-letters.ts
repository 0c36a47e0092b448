/** Pure: whether more records than usual became dead letters before a moment. */

const HOUR_MS = 60 * 60 * 1000;
const USUAL_HOURS = 24;
/** Fewer say nothing. */
const LETTERS_MIN = 10;
const TIMES_MIN = 3;

export interface Added {
  readonly at: Date;
  readonly rows: number;
}

export interface Rise {
  readonly since: Date;
  /** In the hour before the moment and what came since up to it. */
  readonly letters: number;
  /** An hour, in the day before. */
  readonly usual: number;
}

/** Null where it did not rise: fewer than ten, or less than three times what is usual. */
export function riseOfLetters(commits: readonly Added[], began: Date): Rise | null {
  const from = began.getTime() - HOUR_MS;
  const recent = commits.filter(({ at, rows }) => rows > 0 && at.getTime() > from && at <= began);
  const before = commits.filter(
    ({ at }) => at.getTime() <= from && at.getTime() > from - USUAL_HOURS * HOUR_MS,
  );
  const letters = sum(recent);
  const usual = sum(before) / USUAL_HOURS;
  if (letters < LETTERS_MIN || letters < TIMES_MIN * usual) return null;
  return { since: new Date(Math.min(...recent.map(({ at }) => at.getTime()))), letters, usual };
}

function sum(commits: readonly Added[]): number {
  return commits.reduce((total, { rows }) => total + rows, 0);
}
