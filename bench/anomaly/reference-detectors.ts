import type { LabelledFile } from './score-corpus.ts';

/** What the detector is held against in the same run: scores in [0, 1], one a row, each from the rows before it. */
export type Detect = (file: Pick<LabelledFile, 'at' | 'values'>) => Float64Array;

export const silent: Detect = ({ values }) => new Float64Array(values.length);

/** Any number for each row, equal in each run. */
export const random: Detect = ({ values }) => {
  let state = 42;
  return Float64Array.from(values, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
};

const WINDOW_ROWS = 1_000;

/** How improbable a value is by the mean and the deviation of the thousand rows before: the benchmark's windowed Gaussian. */
export const windowedGaussian: Detect = ({ values }) => {
  let [sum, squares, shift] = [0, 0, values[0] ?? 0];
  return Float64Array.from(values, (value, row) => {
    const rows = Math.min(row, WINDOW_ROWS);
    const mean = rows > 0 ? sum / rows : 0;
    const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, rows) - mean ** 2)) || 1e-6;
    const z = Math.abs(value - shift - mean) / deviation;
    sum += value - shift;
    squares += (value - shift) ** 2;
    const gone = values[row - WINDOW_ROWS];
    if (gone !== undefined) {
      sum -= gone - shift;
      squares -= (gone - shift) ** 2;
    }
    return row === 0 ? 0 : 1 - upperTail(z);
  });
};

/** Of the normal distribution; within 8e-8 (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
