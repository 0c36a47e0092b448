import { z } from 'zod';
import {
  between,
  boundsText,
  count,
  expectation,
  flag,
  listText,
  name,
  rowByRow,
  scalar,
  valueSet,
  valueText,
} from './expectation.ts';

/** Expectations of one column's values, row by row. A null is missing: it neither follows nor breaks a rule. */

const pattern = z.string().min(1).max(10_000);
const patterns = z.array(pattern).min(1).max(1_000);
const matchOn = z.enum(['any', 'all']).nullish();
/** Texts are read as instants before they are compared. */
const asDatetimes = { parse_strings_as_datetimes: flag };
const ordered = rowByRow({ column: name, strictly: flag, ...asDatetimes });

export const VALUES = {
  expect_column_values_to_not_be_null: expectation({
    group: 'values',
    label: 'Values are never null',
    arguments: rowByRow({ column: name }),
    says: ({ column }) => `${column} is never null`,
  }),
  expect_column_values_to_be_null: expectation({
    group: 'values',
    label: 'Values are always null',
    arguments: rowByRow({ column: name }),
    says: ({ column }) => `${column} is always null`,
  }),
  expect_column_values_to_be_unique: expectation({
    group: 'values',
    label: 'Values are unique',
    arguments: rowByRow({ column: name }),
    says: ({ column }) => `${column} is unique`,
  }),
  expect_column_values_to_be_in_set: expectation({
    group: 'values',
    label: 'Values are in a set',
    arguments: rowByRow({ column: name, value_set: valueSet, ...asDatetimes }),
    says: ({ column, value_set }) => `${column} is one of ${listText(value_set)}`,
  }),
  expect_column_values_to_not_be_in_set: expectation({
    group: 'values',
    label: 'Values are not in a set',
    arguments: rowByRow({ column: name, value_set: valueSet, ...asDatetimes }),
    says: ({ column, value_set }) => `${column} is none of ${listText(value_set)}`,
  }),
  expect_column_values_to_be_between: expectation({
    group: 'values',
    label: 'Values are between two bounds',
    arguments: rowByRow({ column: name, ...between, ...asDatetimes, allow_cross_type_comparisons: flag }),
    says: ({ column, ...bounds }) => `${column} is ${boundsText(bounds)}`,
  }),
  expect_column_values_to_be_increasing: expectation({
    group: 'values',
    label: 'Values increase from row to row',
    arguments: ordered,
    says: ({ column, strictly }) => `${column} ${strictly ? 'increases' : 'never decreases'} from row to row`,
  }),
  expect_column_values_to_be_decreasing: expectation({
    group: 'values',
    label: 'Values decrease from row to row',
    arguments: ordered,
    says: ({ column, strictly }) => `${column} ${strictly ? 'decreases' : 'never increases'} from row to row`,
  }),
  expect_column_values_to_be_of_type: expectation({
    group: 'values',
    label: 'Values are of a type',
    arguments: rowByRow({ column: name, type_: name }),
    says: ({ column, type_ }) => `${column} is of type ${type_}`,
  }),
  expect_column_values_to_be_in_type_list: expectation({
    group: 'values',
    label: 'Values are of one of several types',
    arguments: rowByRow({ column: name, type_list: z.array(name).min(1).max(100) }),
    says: ({ column, type_list }) => `${column} is of type ${listText(type_list, ' or ')}`,
  }),
  expect_column_values_to_be_dateutil_parseable: expectation({
    group: 'values',
    label: 'Values can be read as dates',
    arguments: rowByRow({ column: name }),
    says: ({ column }) => `${column} can be read as a date or time`,
  }),
  expect_column_values_to_be_json_parseable: expectation({
    group: 'values',
    label: 'Values are JSON',
    arguments: rowByRow({ column: name }),
    says: ({ column }) => `${column} is valid JSON`,
  }),
  expect_column_values_to_match_json_schema: expectation({
    group: 'values',
    label: 'Values are JSON of a schema',
    arguments: rowByRow({ column: name, json_schema: z.record(z.string(), z.unknown()) }),
    says: ({ column }) => `${column} is JSON that follows its schema`,
  }),
  expect_column_values_to_match_strftime_format: expectation({
    group: 'values',
    label: 'Values are dates in a format',
    arguments: rowByRow({ column: name, strftime_format: pattern }),
    says: ({ column, strftime_format }) => `${column} is a date written as ${strftime_format}`,
  }),
  expect_column_values_to_match_regex: expectation({
    group: 'values',
    label: 'Values match a regular expression',
    arguments: rowByRow({ column: name, regex: pattern }),
    says: ({ column, regex }) => `${column} matches ${regex}`,
  }),
  expect_column_values_to_not_match_regex: expectation({
    group: 'values',
    label: 'Values do not match a regular expression',
    arguments: rowByRow({ column: name, regex: pattern }),
    says: ({ column, regex }) => `${column} does not match ${regex}`,
  }),
  expect_column_values_to_match_regex_list: expectation({
    group: 'values',
    label: 'Values match regular expressions',
    arguments: rowByRow({ column: name, regex_list: patterns, match_on: matchOn }),
    says: ({ column, regex_list, match_on }) =>
      `${column} matches ${listText(regex_list, match_on === 'all' ? ' and ' : ' or ')}`,
  }),
  expect_column_values_to_not_match_regex_list: expectation({
    group: 'values',
    label: 'Values match none of several regular expressions',
    arguments: rowByRow({ column: name, regex_list: patterns }),
    says: ({ column, regex_list }) => `${column} matches none of ${listText(regex_list)}`,
  }),
  expect_column_values_to_match_like_pattern: expectation({
    group: 'values',
    label: 'Values are LIKE a pattern',
    arguments: rowByRow({ column: name, like_pattern: pattern }),
    says: ({ column, like_pattern }) => `${column} is like ${like_pattern}`,
  }),
  expect_column_values_to_not_match_like_pattern: expectation({
    group: 'values',
    label: 'Values are not LIKE a pattern',
    arguments: rowByRow({ column: name, like_pattern: pattern }),
    says: ({ column, like_pattern }) => `${column} is not like ${like_pattern}`,
  }),
  expect_column_values_to_match_like_pattern_list: expectation({
    group: 'values',
    label: 'Values are LIKE patterns',
    arguments: rowByRow({ column: name, like_pattern_list: patterns, match_on: matchOn }),
    says: ({ column, like_pattern_list, match_on }) =>
      `${column} is like ${listText(like_pattern_list, match_on === 'all' ? ' and ' : ' or ')}`,
  }),
  expect_column_values_to_not_match_like_pattern_list: expectation({
    group: 'values',
    label: 'Values are LIKE none of several patterns',
    arguments: rowByRow({ column: name, like_pattern_list: patterns }),
    says: ({ column, like_pattern_list }) => `${column} is like none of ${listText(like_pattern_list)}`,
  }),
  expect_column_value_lengths_to_be_between: expectation({
    group: 'values',
    label: 'Lengths are between two bounds',
    arguments: rowByRow({ column: name, ...between, min_value: count.nullish(), max_value: count.nullish() }),
    says: ({ column, ...bounds }) => `${column} has ${boundsText(bounds)} characters`,
  }),
  expect_column_value_lengths_to_equal: expectation({
    group: 'values',
    label: 'Lengths are equal to a number',
    arguments: rowByRow({ column: name, value: count }),
    says: ({ column, value }) => `${column} has ${valueText(value)} characters`,
  }),
  expect_column_value_z_scores_to_be_less_than: expectation({
    group: 'values',
    label: 'Values are not far from the mean',
    arguments: rowByRow({ column: name, threshold: z.number(), double_sided: flag }),
    says: ({ column, threshold, double_sided }) =>
      double_sided === false
        ? `${column} is less than ${valueText(threshold)} standard deviations above its mean`
        : `${column} is less than ${valueText(threshold)} standard deviations from its mean`,
  }),
};

const ignoredPairs = z.enum(['both_values_are_missing', 'either_value_is_missing', 'neither']).nullish();
/** Null is a missing value. */
const pairValue = scalar.nullable();
const pair = { column_A: name, column_B: name, ignore_row_if: ignoredPairs };

/** Expectations of two columns, row by row. */
export const PAIRS = {
  expect_column_pair_values_to_be_equal: expectation({
    group: 'pair',
    label: 'Two columns are equal',
    arguments: rowByRow(pair),
    says: ({ column_A, column_B }) => `${column_A} equals ${column_B}`,
  }),
  expect_column_pair_values_a_to_be_greater_than_b: expectation({
    group: 'pair',
    label: 'One column is greater than another',
    arguments: rowByRow({ ...pair, or_equal: flag, ...asDatetimes, allow_cross_type_comparisons: flag }),
    says: ({ column_A, column_B, or_equal }) =>
      `${column_A} is ${or_equal ? 'at least' : 'greater than'} ${column_B}`,
  }),
  expect_column_pair_values_to_be_in_set: expectation({
    group: 'pair',
    label: 'Pairs are in a set',
    arguments: rowByRow({
      ...pair,
      value_pairs_set: z.array(z.tuple([pairValue, pairValue])).max(10_000),
    }),
    says: ({ column_A, column_B, value_pairs_set }) =>
      `${column_A} and ${column_B} are one of ${value_pairs_set.length} pairs`,
  }),
};

const columnList = z.array(name).min(1).max(100);
const ignoredRows = z.enum(['all_values_are_missing', 'any_value_is_missing', 'never']).nullish();
const several = { column_list: columnList, ignore_row_if: ignoredRows };

/** Expectations of several columns, row by row. */
export const COLUMNS = {
  expect_compound_columns_to_be_unique: expectation({
    group: 'columns',
    label: 'Columns together are unique',
    arguments: rowByRow(several),
    says: ({ column_list }) => `${listText(column_list)} together are unique`,
  }),
  expect_select_column_values_to_be_unique_within_record: expectation({
    group: 'columns',
    label: 'Columns differ within each row',
    arguments: rowByRow(several),
    says: ({ column_list }) => `${listText(column_list)} differ within each row`,
  }),
  // Its older name, which suites still have.
  expect_multicolumn_values_to_be_unique: expectation({
    group: 'columns',
    label: 'Columns differ within each row (older name)',
    arguments: rowByRow(several),
    says: ({ column_list }) => `${listText(column_list)} differ within each row`,
  }),
  expect_multicolumn_sum_to_equal: expectation({
    group: 'columns',
    label: 'Columns add up to a number',
    arguments: rowByRow({ ...several, sum_total: z.number() }),
    says: ({ column_list, sum_total }) => `${listText(column_list, ' + ')} is ${valueText(sum_total)}`,
  }),
};
