/** How values were expected to be distributed, and how many were found where. */
export type Partition =
  | {
      readonly kind: 'categorical';
      readonly weights: readonly number[];
      /** Of each value that was expected. */
      readonly counts: readonly number[];
      /** All values that were not, together. */
      readonly others: Others;
    }
  | {
      readonly kind: 'continuous';
      /** Of each bin. */
      readonly weights: readonly number[];
      /** Below and above all bins; null where nothing was said of them. */
      readonly tailWeights: readonly [number, number] | null;
      readonly counts: readonly number[];
      readonly tails: readonly [number, number];
    };

export interface Others {
  readonly values: number;
  readonly rows: number;
  /** Σ n ln n over the number of rows of each. */
  readonly rowsLogRows: number;
}

/** Shares between 0 and 1. */
export interface Holdouts {
  /** Given to what was expected not to occur, in equal parts. */
  readonly internal: number;
  /** Given to what was not thought of: to values that are no categories, or to both tails. */
  readonly tail: number;
}

/**
 * Relative entropy Σ p ln(p/q) of what was found (p) to what was expected (q), in nats, as
 * expect_column_kl_divergence_to_be_less_than documents it. Infinite where something occurs that has no weight; null
 * where nothing was found or expected.
 */
export function divergence(partition: Partition, holdouts: Holdouts): number | null {
  if (partition.kind === 'categorical') {
    const { counts, others, weights } = partition;
    const expected = spread(weights, sumOf(weights), holdouts.internal);
    const rest = others.values === 0 ? 0 : holdouts.tail;
    const scaled = expected.map((weight) => weight * (1 - rest));
    return relativeEntropy(counts, scaled, others, rest);
  }
  const { counts, tails, tailWeights, weights } = partition;
  const found = [tails[0], ...counts, tails[1]];
  const total = sumOf([...weights, ...(tailWeights ?? [])]);
  const expected = spread(weights, total, holdouts.internal);
  if (tailWeights)
    return relativeEntropy(found, [tailWeights[0] / total, ...expected, tailWeights[1] / total]);
  const tail = holdouts.tail / 2;
  return relativeEntropy(found, [tail, ...expected.map((weight) => weight * (1 - holdouts.tail)), tail]);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}

/** As shares of all weight; a share of it goes to those that have none. */
function spread(weights: readonly number[], total: number, share: number): number[] {
  const empty = weights.filter((weight) => weight === 0).length;
  return weights.map((weight) => {
    const own = total === 0 ? 0 : weight / total;
    if (share === 0 || empty === 0) return own;
    return weight === 0 ? share / empty : own * (1 - share);
  });
}

const NO_OTHERS: Others = { values: 0, rows: 0, rowsLogRows: 0 };

function relativeEntropy(
  found: readonly number[],
  expected: readonly number[],
  others = NO_OTHERS,
  othersWeight = 0,
): number | null {
  const total = sumOf(found) + others.rows;
  const weight = sumOf(expected) + othersWeight;
  if (total === 0 || weight === 0) return null;
  const known = found.map((count, place) => {
    if (count === 0) return 0;
    const [p, q] = [count / total, (expected[place] as number) / weight];
    return p * Math.log(p / q);
  });
  if (others.rows === 0) return sumOf(known);
  const each = othersWeight / weight / others.values;
  return sumOf(known) + (others.rowsLogRows - others.rows * Math.log(total * each)) / total;
}
