import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type LabelledFile,
  PROFILES,
  probationRows,
  rowWorths,
  scaledSigmoid,
  scoreCorpus,
} from './score-corpus.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);

/** Twenty rows, of which three are for learning, and a window of rows 10 to 13. */
const file: LabelledFile = {
  name: 'one',
  at: Array.from({ length: 20 }, (_, row) => row * 60_000),
  values: new Array<number>(20).fill(0),
  windows: [[10, 13]],
};
const alarmsAt = (...rows: number[]) =>
  Float64Array.from(file.at, (_, row) => (rows.includes(row) ? 0.9 : 0.1));
/** Of a profile, with one threshold that leaves the low scores out. */
const standardOf = (...rows: number[]) => scoreCorpus([file], [alarmsAt(...rows)], PROFILES.standard);

describe('scoring as the Numenta Anomaly Benchmark does', () => {
  test('the sigmoid as its paper gives it', () => {
    near(scaledSigmoid(-1), 0.98661);
    near(scaledSigmoid(-0.5), 0.84828);
    near(scaledSigmoid(0), 0);
    near(scaledSigmoid(1), -0.98661);
    assert.equal(scaledSigmoid(3), -1);
  });

  test('rows for learning are 15 %, at most 750', () => {
    assert.equal(probationRows(20), 3);
    assert.equal(probationRows(4032), 604);
    assert.equal(probationRows(5000), 750);
    assert.equal(probationRows(22_695), 750);
  });

  test('what an alarm at each row is worth', () => {
    const worths = rowWorths(file);
    assert.deepEqual(worths[9], { worth: -1, window: null });
    near(worths[10]?.worth ?? 0, 1);
    // Row 12 is at −(13 − 12 + 1) / 4 = −0.5.
    near(worths[12]?.worth ?? 0, 0.84828 / 0.98661);
    // The last row is at −0.25: 2 / (1 + e^−1.25) − 1 = 0.55460.
    near(worths[13]?.worth ?? 0, 0.5546 / 0.98661);
    // Behind it, at 1/3 of its width of three steps: 2 / (1 + e^(5/3)) − 1 = −0.68226.
    near(worths[14]?.worth ?? 0, -0.68226);
    assert.equal(worths[13]?.window, 0);
    assert.equal(worths[14]?.window, null);
  });

  test('nothing said is 0, the first row of each window alone is 100', () => {
    // Where a window is most of a file, to alarm all the time would be better than silence.
    const quiet = {
      ...file,
      at: Array.from({ length: 200 }, (_, row) => row),
      windows: [[150, 153]] as const,
    };
    const { score, threshold } = scoreCorpus([quiet], [new Float64Array(200)], PROFILES.standard);
    assert.deepEqual([score, threshold], [0, Number.POSITIVE_INFINITY]);
    near(standardOf(10).score, 100);
  });

  test('the earliest alarm in a window counts, and only that', () => {
    near(standardOf(12, 13).score, standardOf(12).score);
    // (0.85979 + 1) / 2
    near(standardOf(12).score, 92.9896);
  });

  test('false alarms cost their weight by how far behind a window they are', () => {
    // Before any window it is 0.11, of the two that lie between silent and perfect.
    near(standardOf(5, 10).score, 100 - 5.5);
    near(standardOf(10, 14).score, 100 - (100 * 0.11 * 0.68226) / 2);
    near(scoreCorpus([file], [alarmsAt(5, 10)], PROFILES.reward_low_FP).score, 100 - 11);
    // With misses counted twice, from −2 to 1.
    near(scoreCorpus([file], [alarmsAt(5, 10)], PROFILES.reward_low_FN).score, 100 - (100 * 0.11) / 3);
  });

  test('rows for learning are not scored', () => {
    near(standardOf(0, 1, 2, 10).score, 100);
    assert.equal(standardOf(0, 1, 2, 10).falseAlarms, 0);
  });

  test('one threshold for all files, the best there is', () => {
    const second = { ...file, name: 'two' };
    const low = Float64Array.from(file.at, (_, row) => (row === 10 ? 0.5 : 0.1));
    const noisy = Float64Array.from(file.at, (_, row) => (row === 10 ? 0.9 : row < 9 && row > 3 ? 0.6 : 0.1));
    const scored = scoreCorpus([file, second], [low, noisy], PROFILES.standard);
    // At 0.5 both windows are found for five false alarms: 2 − 0.55 of −2 to 2. At 0.9: one found, 1 − 1.
    assert.equal(scored.threshold, 0.5);
    assert.equal(scored.falseAlarms, 5);
    near(scored.score, (100 * (2 - 0.55 + 2)) / 4);
  });

  test('scores that are too few or no numbers are an error', () => {
    assert.throws(() => scoreCorpus([file], [new Float64Array(3)], PROFILES.standard), /20 rows, 3 scores/);
    assert.throws(
      () => scoreCorpus([file], [new Float64Array(20).fill(Number.NaN)], PROFILES.standard),
      /score of row/,
    );
  });
});
