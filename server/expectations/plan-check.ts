import {
  planDistinctCount,
  planDistinctSet,
  planDistinctShare,
  planMostCommon,
  planUnique,
  planUniqueTogether,
} from './plan/by-value.ts';
import { planCramersPhi, planDivergence } from './plan/distribution.ts';
import {
  planExtreme,
  planMean,
  planMedian,
  planPresentShare,
  planQuantiles,
  planStdev,
  planSumOf,
} from './plan/figures.ts';
import { planOrdered, planZScores } from './plan/in-sequence.ts';
import type { CheckedTable, Plan, Scope } from './plan/plan.ts';
import {
  planDifferWithinRow,
  planPairEqual,
  planPairGreater,
  planPairInSet,
  planSum,
} from './plan/several.ts';
import {
  planColumnCount,
  planColumnExists,
  planColumnList,
  planColumnSet,
  planExistsInOther,
  planFresh,
  planRowCount,
  planSameRowCount,
  planSchema,
} from './plan/tables.ts';
import {
  planBetween,
  planDateutil,
  planInSet,
  planJson,
  planJsonSchema,
  planLengths,
  planNull,
  planPatterns,
  planStrftime,
  planType,
} from './plan/values.ts';
import { rowConditionSql } from './row-condition.ts';
import type { ReadCheck } from './vocabulary.ts';

export interface Around {
  readonly ofFewValues: ReadonlySet<string>;
  /** When it is, for how old rows are. */
  readonly now: Date;
  /** A table by the name that a check has for it; null where there is none. */
  otherTable(name: string): CheckedTable | null;
}

export type StatementCheck = Extract<
  ReadCheck,
  { type: 'unexpected_rows_expectation' | 'expect_query_results_to_match_comparison' }
>;

export function isStatement(check: ReadCheck): check is StatementCheck {
  return (
    check.type === 'unexpected_rows_expectation' || check.type === 'expect_query_results_to_match_comparison'
  );
}

/** What must be measured for a check, and how it is judged. Throws NotEvaluated. */
export function planCheck(
  check: Exclude<ReadCheck, StatementCheck>,
  table: CheckedTable,
  around: Around,
): Plan {
  const { args } = check;
  const about =
    'row_condition' in args ? rowConditionSql(args.row_condition, args.condition_parser, table) : null;
  return planRead(check, { table, about, ...around });
}

function planRead({ type, args }: Exclude<ReadCheck, StatementCheck>, scope: Scope): Plan {
  switch (type) {
    case 'expect_column_values_to_not_be_null':
      return planNull(args, scope, false);
    case 'expect_column_values_to_be_null':
      return planNull(args, scope, true);
    case 'expect_column_values_to_be_unique':
      return planUnique(args, scope);
    case 'expect_column_values_to_be_in_set':
      return planInSet(args, scope, true);
    case 'expect_column_values_to_not_be_in_set':
      return planInSet(args, scope, false);
    case 'expect_column_values_to_be_between':
      return planBetween(args, scope);
    case 'expect_column_values_to_be_increasing':
      return planOrdered(args, scope, 'increasing');
    case 'expect_column_values_to_be_decreasing':
      return planOrdered(args, scope, 'decreasing');
    case 'expect_column_values_to_be_of_type':
      return planType(args, scope, [args.type_]);
    case 'expect_column_values_to_be_in_type_list':
      return planType(args, scope, args.type_list);
    case 'expect_column_values_to_be_dateutil_parseable':
      return planDateutil(args, scope);
    case 'expect_column_values_to_be_json_parseable':
      return planJson(args, scope);
    case 'expect_column_values_to_match_json_schema':
      return planJsonSchema(args, scope);
    case 'expect_column_values_to_match_strftime_format':
      return planStrftime(args, scope);
    case 'expect_column_values_to_match_regex':
      return planPatterns(args, scope, { kind: 'regex', patterns: [args.regex], match: 'any' });
    case 'expect_column_values_to_not_match_regex':
      return planPatterns(args, scope, { kind: 'regex', patterns: [args.regex], match: 'none' });
    case 'expect_column_values_to_match_regex_list':
      return planPatterns(args, scope, {
        kind: 'regex',
        patterns: args.regex_list,
        match: args.match_on ?? 'any',
      });
    case 'expect_column_values_to_not_match_regex_list':
      return planPatterns(args, scope, { kind: 'regex', patterns: args.regex_list, match: 'none' });
    case 'expect_column_values_to_match_like_pattern':
      return planPatterns(args, scope, { kind: 'like', patterns: [args.like_pattern], match: 'any' });
    case 'expect_column_values_to_not_match_like_pattern':
      return planPatterns(args, scope, { kind: 'like', patterns: [args.like_pattern], match: 'none' });
    case 'expect_column_values_to_match_like_pattern_list':
      return planPatterns(args, scope, {
        kind: 'like',
        patterns: args.like_pattern_list,
        match: args.match_on ?? 'any',
      });
    case 'expect_column_values_to_not_match_like_pattern_list':
      return planPatterns(args, scope, { kind: 'like', patterns: args.like_pattern_list, match: 'none' });
    case 'expect_column_value_lengths_to_be_between':
      return planLengths(args, scope, args);
    case 'expect_column_value_lengths_to_equal':
      return planLengths(args, scope, { column: args.column, min_value: args.value, max_value: args.value });
    case 'expect_column_value_z_scores_to_be_less_than':
      return planZScores(args, scope);
    case 'expect_column_pair_values_to_be_equal':
      return planPairEqual(args, scope);
    case 'expect_column_pair_values_a_to_be_greater_than_b':
      return planPairGreater(args, scope);
    case 'expect_column_pair_values_to_be_in_set':
      return planPairInSet(args, scope);
    case 'expect_compound_columns_to_be_unique':
      return planUniqueTogether(args, scope);
    case 'expect_select_column_values_to_be_unique_within_record':
    case 'expect_multicolumn_values_to_be_unique':
      return planDifferWithinRow(args, scope);
    case 'expect_multicolumn_sum_to_equal':
      return planSum(args, scope);
    default:
      return planWhole({ type, args } as OfWhole, scope);
  }
}

type OfWhole = Extract<
  ReadCheck,
  {
    type:
      | `expect_table_${string}`
      | 'expect_column_to_exist'
      | 'expect_column_values_to_exist_in_other_table'
      | Aggregate;
  }
>;
type Aggregate = keyof typeof import('./vocabulary/aggregates.ts')['AGGREGATES'];

function planWhole({ type, args }: OfWhole, scope: Scope): Plan {
  switch (type) {
    case 'expect_column_max_to_be_between':
      return planExtreme(args, scope, 'max');
    case 'expect_column_min_to_be_between':
      return planExtreme(args, scope, 'min');
    case 'expect_column_mean_to_be_between':
      return planMean(args, scope);
    case 'expect_column_median_to_be_between':
      return planMedian(args, scope);
    case 'expect_column_stdev_to_be_between':
      return planStdev(args, scope);
    case 'expect_column_sum_to_be_between':
      return planSumOf(args, scope);
    case 'expect_column_unique_value_count_to_be_between':
      return planDistinctCount(args, scope);
    case 'expect_column_proportion_of_unique_values_to_be_between':
      return planDistinctShare(args, scope);
    case 'expect_column_proportion_of_non_null_values_to_be_between':
      return planPresentShare(args, scope);
    case 'expect_column_distinct_values_to_be_in_set':
      return planDistinctSet(args, scope, { within: true, whole: false });
    case 'expect_column_distinct_values_to_contain_set':
      return planDistinctSet(args, scope, { within: false, whole: true });
    case 'expect_column_distinct_values_to_equal_set':
      return planDistinctSet(args, scope, { within: true, whole: true });
    case 'expect_column_most_common_value_to_be_in_set':
      return planMostCommon(args, scope);
    case 'expect_column_quantile_values_to_be_between':
      return planQuantiles(args, scope);
    case 'expect_column_kl_divergence_to_be_less_than':
      return planDivergence(args, scope);
    case 'expect_column_pair_cramers_phi_value_to_be_less_than':
      return planCramersPhi(args, scope);
    case 'expect_column_to_exist':
      return planColumnExists(args, scope);
    case 'expect_table_column_count_to_be_between':
      return planColumnCount(args, scope);
    case 'expect_table_column_count_to_equal':
      return planColumnCount({ min_value: args.value, max_value: args.value }, scope);
    case 'expect_table_columns_to_match_ordered_list':
      return planColumnList(args, scope);
    case 'expect_table_columns_to_match_set':
      return planColumnSet(args, scope);
    case 'expect_table_schema_to_match':
      return planSchema(args, scope);
    case 'expect_table_row_count_to_be_between':
      return planRowCount(args, scope);
    case 'expect_table_row_count_to_equal':
      return planRowCount({ min_value: args.value, max_value: args.value }, scope);
    case 'expect_table_to_be_fresh':
      return planFresh(args, scope);
    case 'expect_table_row_count_to_equal_other_table':
      return planSameRowCount(args, scope);
    case 'expect_column_values_to_exist_in_other_table':
      return planExistsInOther(args, scope);
  }
}
