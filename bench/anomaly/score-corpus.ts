/**
 * The scoring of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the
 * Numenta Anomaly Benchmark", 2015, and the benchmark's published scorer). What a detection is worth follows a sigmoid of its
 * place in the labelled window, the earliest in a window counts, a false alarm costs the more the further it is after a window,
 * the first rows of a file are not scored, and one threshold for the whole corpus is the best there is for the profile.
 */

export interface LabelledFile {
  readonly name: string;
  /** Milliseconds since 1970; neither unique nor evenly spaced. */
  readonly at: readonly number[];
  readonly values: readonly number[];
  /** First and last row of each window, both in it, in their order. */
  readonly windows: readonly (readonly [first: number, last: number])[];
}

export interface Profile {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export const PROFILES = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, Profile>;

const PROBATION_SHARE = 0.15;
const PROBATION_ROWS_MAX = 750;
/** So far behind a window, in its widths, a false alarm costs all that it can. */
const FAR_BEHIND = 3;

/** Rows at the beginning of a file that are for learning. */
export function probationRows(rows: number): number {
  return Math.min(Math.floor(PROBATION_SHARE * rows), PROBATION_ROWS_MAX);
}

/** From nearly 1 at −1 (a window's first row) over 0 at 0 (just behind it) to −1 at 3 and beyond. */
export function scaledSigmoid(position: number): number {
  return position >= FAR_BEHIND ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** What an alarm at a row is worth before weights, and the window that it is in; null in none. */
export interface RowWorth {
  readonly worth: number;
  readonly window: number | null;
}

export function rowWorths({ at, windows }: Pick<LabelledFile, 'at' | 'windows'>): RowWorth[] {
  const best = scaledSigmoid(-1);
  let next = 0;
  return at.map((_, row) => {
    while (next < windows.length && row > (windows[next] as readonly [number, number])[1]) next++;
    const ahead = windows[next];
    if (ahead && row >= ahead[0]) {
      const [first, last] = ahead;
      return { worth: scaledSigmoid(-(last - row + 1) / (last - first + 1)) / best, window: next };
    }
    const behind = windows[next - 1];
    if (!behind) return { worth: -1, window: null };
    // A window of one row has no width to measure by: whatever is behind it is far behind.
    const width = behind[1] - behind[0];
    return { worth: width === 0 ? -1 : scaledSigmoid((row - behind[1]) / width), window: null };
  });
}

export interface Scored {
  /** An alarm is a row whose score is at least this. */
  readonly threshold: number;
  /** 0: as a detector that never says anything; 100: as one that alarms at the first row of each window and nowhere else. */
  readonly score: number;
  readonly windowsFound: number;
  readonly windows: number;
  readonly falseAlarms: number;
}

/**
 * The score of a detector over a corpus at the threshold that is best for the profile. `scores` are of each row of each file, in
 * the files' order. Throws for scores that are not as many as the rows, or not numbers.
 */
export function scoreCorpus(
  files: readonly LabelledFile[],
  scores: readonly ArrayLike<number>[],
  { truePositive, falsePositive, falseNegative }: Profile,
): Scored {
  const rows: { score: number; worth: number; window: number }[] = [];
  let windows = 0;
  let scorable = 0;
  for (const [index, file] of files.entries()) {
    const given = scores[index];
    if (given?.length !== file.at.length)
      throw new Error(`${file.name}: ${file.at.length} rows, ${given?.length} scores`);
    const probation = probationRows(file.at.length);
    for (const [row, { worth, window }] of rowWorths(file).entries()) {
      const score = given[row] as number;
      if (!Number.isFinite(score)) throw new Error(`${file.name}: the score of row ${row} is ${score}`);
      if (row >= probation) rows.push({ score, worth, window: window === null ? -1 : windows + window });
    }
    windows += file.windows.length;
    scorable += file.windows.filter(([, last]) => last >= probation).length;
  }
  rows.sort((a, b) => b.score - a.score);
  const foundWorth = new Float64Array(windows).fill(Number.NEGATIVE_INFINITY);
  // As if nothing were said: one that nobody can find, all of it in the rows for learning, is nobody's failure.
  let raw = -falseNegative * scorable;
  const state = { windowsFound: 0, falseAlarms: 0 };
  let best = { threshold: Number.POSITIVE_INFINITY, raw, ...state };
  for (let place = 0; place < rows.length; ) {
    const threshold = (rows[place] as { score: number }).score;
    for (; place < rows.length && rows[place]?.score === threshold; place++) {
      const { worth, window } = rows[place] as { worth: number; window: number };
      if (window < 0) {
        raw += worth * falsePositive;
        state.falseAlarms++;
        continue;
      }
      const known = foundWorth[window] as number;
      if (known === Number.NEGATIVE_INFINITY) {
        raw += falseNegative + worth * truePositive;
        state.windowsFound++;
      } else if (worth > known) raw += (worth - known) * truePositive;
      if (worth > known) foundWorth[window] = worth;
    }
    if (raw > best.raw) best = { threshold, raw, ...state };
  }
  const silent = -falseNegative * scorable;
  const perfect = truePositive * windows;
  return {
    threshold: best.threshold,
    score: perfect === silent ? 0 : (100 * (best.raw - silent)) / (perfect - silent),
    windowsFound: best.windowsFound,
    windows,
    falseAlarms: best.falseAlarms,
  };
}
