import { z } from 'zod';
import {
  between,
  boundsText,
  count,
  expectation,
  flag,
  listText,
  name,
  ofRows,
  percent,
  share,
  valueSet,
  valueText,
} from './expectation.ts';

/** Expectations of one figure of all rows. Nulls are left out of each of them. */

const asDatetimes = { parse_strings_as_datetimes: flag };
const bounded = ofRows({ column: name, ...between });
const ofShare = { ...between, min_value: share.nullish(), max_value: share.nullish() };

function figure(label: string, of: string) {
  return expectation({
    group: 'aggregate',
    label,
    arguments: bounded,
    says: ({ column, ...bounds }) => `${of} of ${column} is ${boundsText(bounds)}`,
  });
}

function shareText({ min_value, max_value, ...strict }: z.output<z.ZodObject<typeof ofShare>>): string {
  const text = (value: number | null | undefined) => (value == null ? value : percent(value));
  return boundsText({ ...strict, min_value: text(min_value), max_value: text(max_value) });
}

const weights = z.array(z.number().min(0)).max(10_000);
const categorical = z
  .strictObject({ values: valueSet, weights })
  .refine(({ values, weights: each }) => values.length === each.length && values.length > 0, {
    message: 'A partition has as many weights as values',
  });
const continuous = z
  .strictObject({
    bins: z.array(z.number()).min(2).max(10_001),
    weights,
    tail_weights: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
  })
  .refine(({ bins, weights: each }) => bins.length === each.length + 1, {
    message: 'A partition has one weight for each pair of neighbouring bins',
  })
  .refine(({ bins }) => bins.every((bin, place) => place === 0 || bin > (bins[place - 1] as number)), {
    message: 'Bins must ascend',
  });

const quantileRanges = z
  .strictObject({
    quantiles: z.array(share).min(1).max(100),
    value_ranges: z.array(z.tuple([z.number().nullable(), z.number().nullable()])).min(1),
  })
  .refine(({ quantiles, value_ranges }) => quantiles.length === value_ranges.length, {
    message: 'There must be one value range for each quantile',
  });

const binCount = z.number().int().min(2).max(1_000).nullish();
const edges = z
  .array(z.union([z.number(), z.string()]))
  .min(2)
  .max(1_001)
  .nullish();

export const AGGREGATES = {
  expect_column_max_to_be_between: expectation({
    group: 'aggregate',
    label: 'Largest value',
    arguments: ofRows({
      column: name,
      ...between,
      ...asDatetimes,
      output_strftime_format: z.string().nullish(),
    }),
    says: ({ column, ...bounds }) => `the largest ${column} is ${boundsText(bounds)}`,
  }),
  expect_column_min_to_be_between: expectation({
    group: 'aggregate',
    label: 'Smallest value',
    arguments: ofRows({
      column: name,
      ...between,
      ...asDatetimes,
      output_strftime_format: z.string().nullish(),
    }),
    says: ({ column, ...bounds }) => `the smallest ${column} is ${boundsText(bounds)}`,
  }),
  expect_column_mean_to_be_between: figure('Mean', 'the mean'),
  expect_column_median_to_be_between: figure('Median', 'the median'),
  expect_column_stdev_to_be_between: figure('Standard deviation', 'the standard deviation'),
  expect_column_sum_to_be_between: figure('Sum', 'the sum'),
  expect_column_unique_value_count_to_be_between: expectation({
    group: 'aggregate',
    label: 'Number of different values',
    arguments: ofRows({ column: name, ...between, min_value: count.nullish(), max_value: count.nullish() }),
    says: ({ column, ...bounds }) => `${column} has ${boundsText(bounds)} different values`,
  }),
  expect_column_proportion_of_unique_values_to_be_between: expectation({
    group: 'aggregate',
    label: 'Share of different values',
    arguments: ofRows({ column: name, ...ofShare }),
    says: ({ column, ...bounds }) =>
      `the number of different values of ${column} is ${shareText(bounds)} of its values`,
  }),
  expect_column_proportion_of_non_null_values_to_be_between: expectation({
    group: 'aggregate',
    label: 'Share of values that are not null',
    arguments: ofRows({ column: name, ...ofShare }),
    says: ({ column, ...bounds }) => `${column} is not null in ${shareText(bounds)} of rows`,
  }),
  expect_column_distinct_values_to_be_in_set: expectation({
    group: 'aggregate',
    label: 'Different values are in a set',
    arguments: ofRows({ column: name, value_set: valueSet, ...asDatetimes }),
    says: ({ column, value_set }) => `${column} has no values beside ${listText(value_set)}`,
  }),
  expect_column_distinct_values_to_contain_set: expectation({
    group: 'aggregate',
    label: 'Different values contain a set',
    arguments: ofRows({ column: name, value_set: valueSet, ...asDatetimes }),
    says: ({ column, value_set }) => `${column} has each of ${listText(value_set)}`,
  }),
  expect_column_distinct_values_to_equal_set: expectation({
    group: 'aggregate',
    label: 'Different values are exactly a set',
    arguments: ofRows({ column: name, value_set: valueSet, ...asDatetimes }),
    says: ({ column, value_set }) => `the values of ${column} are exactly ${listText(value_set)}`,
  }),
  expect_column_most_common_value_to_be_in_set: expectation({
    group: 'aggregate',
    label: 'Most common value is in a set',
    arguments: ofRows({ column: name, value_set: valueSet, ties_okay: flag }),
    says: ({ column, value_set }) => `the most common ${column} is one of ${listText(value_set)}`,
  }),
  expect_column_quantile_values_to_be_between: expectation({
    group: 'aggregate',
    label: 'Quantiles are in ranges',
    arguments: ofRows({
      column: name,
      quantile_ranges: quantileRanges,
      allow_relative_error: z.union([z.boolean(), z.number(), z.string()]).nullish(),
    }),
    says: ({ column, quantile_ranges: { quantiles, value_ranges } }) =>
      quantiles
        .map((quantile, place) => {
          const [min_value, max_value] = value_ranges[place] ?? [null, null];
          return `the ${percent(quantile)} quantile of ${column} is ${boundsText({ min_value, max_value })}`;
        })
        .join(', '),
  }),
  expect_column_kl_divergence_to_be_less_than: expectation({
    group: 'aggregate',
    label: 'Distribution is close to an expected one',
    arguments: ofRows({
      column: name,
      partition_object: z.union([categorical, continuous]),
      threshold: z.number().min(0),
      internal_weight_holdout: share.nullish(),
      tail_weight_holdout: share.nullish(),
      bucketize_data: flag,
      min_value: bounded.shape.min_value,
      max_value: bounded.shape.max_value,
    }),
    says: ({ column, threshold }) =>
      `the distribution of ${column} differs from the expected one by at most ${valueText(threshold)} (relative entropy)`,
  }),
  expect_column_pair_cramers_phi_value_to_be_less_than: expectation({
    group: 'aggregate',
    label: 'Two columns are independent',
    arguments: ofRows({
      column_A: name,
      column_B: name,
      bins_A: edges,
      bins_B: edges,
      n_bins_A: binCount,
      n_bins_B: binCount,
      threshold: share.nullish(),
    }),
    says: ({ column_A, column_B, threshold }) =>
      `${column_A} and ${column_B} are associated by less than ${valueText(threshold ?? CRAMERS_THRESHOLD)} (Cramér’s φ)`,
  }),
};

/** Great Expectations' own, for a check that names none. */
export const CRAMERS_THRESHOLD = 0.1;
