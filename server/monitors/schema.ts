/** What monitors are, and what they say. */

export const SENSITIVITIES = ['low', 'medium', 'high'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** One point of a series: milliseconds since 1970, and null where there was nothing to measure. */
export interface Point {
  readonly at: number;
  readonly value: number | null;
}

/**
 * `learning`: too early to say. `missing`: a gap. `holiday`: held against other holidays only. `continued`: belongs to the alert
 * before it.
 */
export const VERDICTS = ['learning', 'missing', 'expected', 'holiday', 'alert', 'continued'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface JudgedPoint extends Point {
  readonly verdict: Verdict;
  /** 0 to 1. */
  readonly score: number;
  readonly expected: number | null;
  /** Values from low to high would not be told. Null while learning. */
  readonly low: number | null;
  readonly high: number | null;
  readonly side: -1 | 0 | 1;
  /** The level is taken to be elsewhere from here on. */
  readonly isShift: boolean;
}

export interface Replay {
  readonly points: readonly JudgedPoint[];
  /** Of `needed` points before anything is said. */
  readonly learned: number;
  readonly needed: number;
}

/** What a false alarm taught. */
export interface Tolerance {
  readonly at: number;
  readonly side: -1 | 1;
  /** How many times smaller deviations count. */
  readonly factor: number;
  /** Of a series with a point a day, else with several. */
  readonly isDaily: boolean;
}
