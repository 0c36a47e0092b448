import * as fc from 'fast-check';
import {
  ANY,
  boundFor,
  type Cases,
  columnOf,
  condition,
  countRange,
  defined,
  eighthsRange,
  type GivenRange,
  membersFor,
  NUMBERS,
  type Present,
  rangeOf,
  shareRange,
  TEXTS,
  TIMES,
} from './arguments.ts';
import {
  asNumber,
  type Case,
  columnNamed,
  compareCells,
  countsOf,
  isNear,
  isWithin,
  keyOf,
  present,
  type Range,
  type Row,
  stateOf,
} from './oracle.ts';
import type { ColumnOf } from './random-table.ts';

/** Cases of expectations of one figure of all rows. */

const FLOAT = columnNamed('ratio');

function ofColumn<T extends { readonly args: object }>(
  columns: readonly string[],
  given: (column: ColumnOf) => fc.Arbitrary<T>,
  judge: (values: readonly Present[], column: ColumnOf, given: T, rows: readonly Row[]) => boolean | null,
): fc.Arbitrary<Case> {
  return columnOf(columns).chain((column) =>
    fc.tuple(given(column), condition).map(
      ([each, where]): Case => ({
        args: { column: column.name, ...each.args, ...where.args },
        verdict(all) {
          const rows = all.filter(where.holds);
          const passed = judge(present(rows, column.name), column, each, rows);
          return passed === null ? null : stateOf(passed);
        },
      }),
    ),
  );
}

/** `numerator / denominator` of whole numbers at the column's scale, within bounds of eighths, exactly. */
function isExactWithin(numerator: bigint, denominator: bigint, { scale }: ColumnOf, range: Range): boolean {
  // The bounds are multiplied in place of a division.
  const scaled = (bound: Range['least']) =>
    bound && 'eighths' in bound ? { ...bound, eighths: bound.eighths * denominator } : undefined;
  const [least, most] = [scaled(range.least), scaled(range.most)];
  return isWithin(numerator, { ...FLOAT, kind: 'exact', scale }, { ...range, least, most });
}

function isDoubleWithin(value: number, range: Range): boolean | null {
  for (const bound of [range.least, range.most]) {
    if (bound && isNear(value, bound.json as number) && Number.isFinite(value)) return null;
  }
  return isWithin(value, FLOAT, range);
}

const sumOf = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
const sorted = (values: readonly Present[]) => [...values].sort(compareCells);

function average(
  values: readonly Present[],
  column: ColumnOf,
  range: Range,
  isMean: boolean,
): boolean | null {
  if (values.length === 0) return false;
  if (column.kind !== 'float') {
    return isExactWithin(sumOf(values as bigint[]), isMean ? BigInt(values.length) : 1n, column, range);
  }
  const sum = (values as number[]).reduce((total, value) => total + value, 0);
  return isMean ? isDoubleWithin(sum / values.length, range) : isWithin(sum, FLOAT, range);
}

function median(values: readonly Present[], column: ColumnOf, range: Range): boolean | null {
  if (values.length === 0) return false;
  const ordered = sorted(values);
  const half = values.length / 2;
  const middle = [ordered[Math.ceil(half) - 1], ordered[Math.floor(half)]] as Present[];
  if (column.kind === 'float') {
    const [low, high] = middle as [number, number];
    const value = low === high ? low : (low + high) / 2;
    return Number.isNaN(value) && !Number.isNaN(low) ? null : isDoubleWithin(value, range);
  }
  // Doubles are as near as the middle of the longest numbers can be told.
  if (middle.some((value) => BigInt(value as bigint) > 2n ** 52n || BigInt(value as bigint) < -(2n ** 52n)))
    return null;
  return isExactWithin(sumOf(middle as bigint[]), 2n, column, range);
}

function stdev(values: readonly Present[], column: ColumnOf, range: Range): boolean | null {
  const numbers = values.map((value) => asNumber(value, column));
  if (numbers.some((value) => !Number.isFinite(value)) || numbers.length < 2) return false;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return isDoubleWithin(Math.sqrt(squares / (numbers.length - 1)), range);
}

const ranged = (column: ColumnOf): fc.Arbitrary<GivenRange> => rangeOf(boundFor(column));

function ofDistinct(expected: { readonly within: boolean; readonly whole: boolean }): fc.Arbitrary<Case> {
  return ofColumn(
    ANY,
    (column) =>
      membersFor(column).map((members) => ({ members, args: { value_set: members.map(([json]) => json) } })),
    (values, _, { members }) => {
      const own = new Set(values.map(keyOf));
      const wanted = members.map(([, cell]) => (cell === null ? 'nothing' : keyOf(cell)));
      const isWithinSet = [...own].every((key) => wanted.includes(key));
      const isWhole = wanted.every((key) => own.has(key));
      return (!expected.within || isWithinSet) && (!expected.whole || isWhole);
    },
  );
}

function entropy(found: readonly number[], expected: readonly number[]): number {
  const [total, weight] = [found, expected].map((list) => list.reduce((sum, each) => sum + each, 0)) as [
    number,
    number,
  ];
  return found.reduce((sum, count, place) => {
    const p = count / total;
    return count === 0 ? sum : sum + p * Math.log(p / ((expected[place] as number) / weight));
  }, 0);
}

const holdouts = fc.record({
  internal_weight_holdout: fc.constantFrom(undefined, 0.1),
  tail_weight_holdout: fc.constantFrom(undefined, 0.2),
});

function divergenceOfTexts(): fc.Arbitrary<Case> {
  const partition = fc.array(
    fc.tuple(fc.constantFrom('a', 'A', 'ab', '', 'é', '12'), fc.constantFrom(0, 0.25, 0.5, 1)),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  return ofColumn(
    ['Other word', 'word'],
    () =>
      fc.tuple(partition, holdouts, fc.constantFrom(0.1, 1, 3)).map(([pairs, held, threshold]) => {
        const unique = [...new Map(pairs)];
        const partition_object = {
          values: unique.map(([value]) => value),
          weights: unique.map(([, weight]) => weight),
        };
        return { unique, held, threshold, args: { partition_object, threshold, ...defined(held) } };
      }),
    (values, _, { unique, held, threshold }) => {
      if (values.length === 0) return false;
      const counts = new Map<unknown, number>();
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      const others = [...counts.keys()].filter((value) => unique.every(([known]) => known !== value));
      const total = unique.reduce((sum, [, weight]) => sum + weight, 0);
      const empty = unique.filter(([, weight]) => weight === 0).length;
      const [internal, tail] = [held.internal_weight_holdout ?? 0, held.tail_weight_holdout ?? 0];
      const base = unique.map(([, weight]) => {
        const own = total === 0 ? 0 : weight / total;
        if (internal === 0 || empty === 0) return own;
        return weight === 0 ? internal / empty : own * (1 - internal);
      });
      const rest = others.length === 0 ? 0 : tail;
      const expected = [
        ...base.map((weight) => weight * (1 - rest)),
        ...others.map(() => tail / others.length),
      ];
      if (expected.every((weight) => weight === 0)) return false;
      const found = [
        ...unique.map(([value]) => counts.get(value) ?? 0),
        ...others.map((value) => counts.get(value) ?? 0),
      ];
      const value = entropy(found, expected);
      return isNear(value, threshold) ? null : value <= threshold;
    },
  );
}

function divergenceOfNumbers(): fc.Arbitrary<Case> {
  const tails = fc.constantFrom<[number, number] | undefined>(undefined, [0.125, 0.25]);
  return ofColumn(
    ['small', 'price', 'ratio'],
    () =>
      fc.tuple(tails, holdouts, fc.constantFrom(0.1, 1, 3)).map(([tail_weights, held, threshold]) => {
        const partition_object = defined({ bins: [-2, 0, 1.5, 3], weights: [0.5, 0, 0.5], tail_weights });
        return { tail_weights, held, threshold, args: { partition_object, threshold, ...defined(held) } };
      }),
    (values, column, { tail_weights, held, threshold }) => {
      if (values.length === 0) return false;
      const found = [0, 0, 0, 0, 0];
      for (const value of values.map((each) => asNumber(each, column))) {
        const place = value < -2 ? 0 : value < 0 ? 1 : value < 1.5 ? 2 : value <= 3 ? 3 : 4;
        (found[place] as number)++;
      }
      const [internal, tail] = [held.internal_weight_holdout ?? 0, held.tail_weight_holdout ?? 0];
      const total = 1 + (tail_weights ? tail_weights[0] + tail_weights[1] : 0);
      const own = (0.5 / total) * (1 - internal);
      const base = [own, internal, own];
      const expected = tail_weights
        ? [tail_weights[0] / total, ...base, tail_weights[1] / total]
        : [tail / 2, ...base.map((weight) => weight * (1 - tail)), tail / 2];
      const value = entropy(found, expected);
      return isNear(value, threshold) ? null : value <= threshold;
    },
  );
}

function cramersPhi(): fc.Arbitrary<Case> {
  const chosen = fc.tuple(
    fc.constantFrom(['other', 'flag'], ['flag', 'word'], ['price', 'day']),
    fc.constantFrom(undefined, 0.3, 0.8),
    fc.boolean(),
    condition,
  );
  return chosen.map(([[a = '', b = ''], threshold, binned, where]): Case => {
    const isBinned = binned && a !== 'flag';
    return {
      args: {
        column_A: a,
        column_B: b,
        ...defined({ threshold, bins_A: isBinned ? [-1, 0.5] : undefined }),
        ...where.args,
      },
      verdict(all) {
        const rows = all.filter((row) => where.holds(row) && row[a] != null && row[b] != null);
        if (rows.length === 0) return stateOf(false);
        const categoryOf = (row: Row) => {
          if (!isBinned) return keyOf(row[a] ?? null);
          const value = asNumber(row[a] as Present, columnNamed(a));
          // Of whole numbers none equals the bound 0.5, so it is no edge of theirs.
          return String(Number(value >= -1) + (a === 'price' ? Number(value >= 0.5) : 0));
        };
        const table = new Map<string, Map<string, number>>();
        for (const row of rows) {
          const line = table.get(categoryOf(row)) ?? new Map<string, number>();
          const key = keyOf(row[b] ?? null);
          table.set(categoryOf(row), line.set(key, (line.get(key) ?? 0) + 1));
        }
        const columns = countsOf(rows.map((row) => row[b] ?? null));
        let chiSquare = 0;
        for (const line of table.values()) {
          const ofLine = [...line.values()].reduce((sum, count) => sum + count, 0);
          for (const [key, ofColumn] of columns) {
            const expected = (ofLine * ofColumn) / rows.length;
            chiSquare += ((line.get(key) ?? 0) - expected) ** 2 / expected;
          }
        }
        const freedom = Math.min(table.size, columns.size) - 1;
        const phi = freedom === 0 ? 0 : Math.sqrt(chiSquare / rows.length / freedom);
        return isNear(phi, threshold ?? 0.1) ? null : stateOf(phi <= (threshold ?? 0.1));
      },
    };
  });
}

const QUANTILES = [0, 0.25, 0.5, 0.75, 1];

export const AGGREGATE_CASES: Cases = {
  expect_column_max_to_be_between: ofColumn(
    [...NUMBERS, ...TEXTS, ...TIMES],
    ranged,
    (values, column, { range }) => {
      const most = sorted(values).at(-1);
      return most !== undefined && isWithin(most, column, range);
    },
  ),
  expect_column_min_to_be_between: ofColumn(
    [...NUMBERS, ...TEXTS, ...TIMES],
    ranged,
    (values, column, { range }) => {
      const least = sorted(values)[0];
      return least !== undefined && isWithin(least, column, range);
    },
  ),
  expect_column_mean_to_be_between: ofColumn(
    NUMBERS,
    () => eighthsRange,
    (values, column, { range }) => average(values, column, range, true),
  ),
  expect_column_sum_to_be_between: ofColumn(
    NUMBERS,
    () => eighthsRange,
    (values, column, { range }) => average(values, column, range, false),
  ),
  expect_column_median_to_be_between: ofColumn(
    NUMBERS,
    () => eighthsRange,
    (values, column, { range }) => median(values, column, range),
  ),
  expect_column_stdev_to_be_between: ofColumn(
    NUMBERS,
    () => eighthsRange,
    (values, column, { range }) => stdev(values, column, range),
  ),
  expect_column_unique_value_count_to_be_between: ofColumn(
    ANY,
    () => countRange,
    (values, _, { range }) => isWithin(BigInt(countsOf(values).size), columnNamed('small'), range),
  ),
  expect_column_proportion_of_unique_values_to_be_between: ofColumn(
    ANY,
    () => shareRange,
    (values, _, { range }) =>
      values.length > 0 && isWithin(countsOf(values).size / values.length, FLOAT, range),
  ),
  expect_column_proportion_of_non_null_values_to_be_between: ofColumn(
    ANY,
    () => shareRange,
    (values, _, { range }, rows) => rows.length > 0 && isWithin(values.length / rows.length, FLOAT, range),
  ),
  expect_column_distinct_values_to_be_in_set: ofDistinct({ within: true, whole: false }),
  expect_column_distinct_values_to_contain_set: ofDistinct({ within: false, whole: true }),
  expect_column_distinct_values_to_equal_set: ofDistinct({ within: true, whole: true }),
  expect_column_most_common_value_to_be_in_set: ofColumn(
    ANY,
    (column) =>
      fc.tuple(membersFor(column), fc.constantFrom(undefined, true, false)).map(([members, ties]) => ({
        members,
        ties,
        args: defined({ value_set: members.map(([json]) => json), ties_okay: ties }),
      })),
    (values, _, { members, ties }) => {
      const counts = countsOf(values);
      const most = Math.max(0, ...counts.values());
      const modes = [...counts].filter(([, count]) => count === most).map(([key]) => key);
      const found = modes.filter((key) => members.some(([, cell]) => cell !== null && keyOf(cell) === key));
      return ties ? found.length > 0 : modes.length === 1 && found.length === 1;
    },
  ),
  expect_column_quantile_values_to_be_between: ofColumn(
    ['small', 'price', 'ratio', 'huge'],
    () =>
      fc
        .tuple(
          fc.subarray(QUANTILES, { minLength: 1 }),
          fc.array(eighthsRange, { minLength: 5, maxLength: 5 }),
        )
        .map(([quantiles, ranges]) => {
          const used = quantiles.map((_, place) => (ranges[place] as GivenRange).range);
          const value_ranges = used.map(({ least, most }) => [least?.json ?? null, most?.json ?? null]);
          return { quantiles, used, args: { quantile_ranges: { quantiles, value_ranges } } };
        }),
    (values, column, { quantiles, used }) => {
      const ordered = sorted(values);
      return quantiles.every((quantile, place) => {
        const value = ordered[Math.max(0, Math.ceil(quantile * ordered.length) - 1)];
        const { least, most } = used[place] as Range;
        return value !== undefined && isWithin(value, column, { least, most });
      });
    },
  ),
  expect_column_kl_divergence_to_be_less_than: fc.oneof(divergenceOfTexts(), divergenceOfNumbers()),
  expect_column_pair_cramers_phi_value_to_be_less_than: cramersPhi(),
};
