import { z } from 'zod';
import { type ExpectationType, expectationOf } from '#server/expectations/vocabulary.ts';

/** Which control each argument of an expectation gets in a form, decided by its name and its zod type. */

export type ArgumentKind =
  | 'column'
  | 'columns'
  | 'columnTypes'
  | 'otherTable'
  | 'otherColumn'
  | 'condition'
  | 'sql'
  | 'duration'
  | 'flag'
  | 'choice'
  | 'number'
  | 'percent'
  /** A number, a date or an instant. */
  | 'bound'
  | 'text'
  | 'texts'
  | 'values'
  /** What no form has a better control for is written as JSON. */
  | 'json';

export interface ArgumentField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: ArgumentKind;
  readonly isRequired: boolean;
  /** Of a choice. */
  readonly choices: readonly string[];
}

/** No outcome depends on them: an imported suite keeps them, a form does not ask for them. */
const UNASKED = new Set([
  'result_format',
  'catch_exceptions',
  'include_config',
  'meta',
  'batch_id',
  'condition_parser',
  'output_strftime_format',
  'allow_cross_type_comparisons',
  'comparison_data_source_name',
  'allow_relative_error',
]);

const BY_NAME: Readonly<Record<string, ArgumentKind>> = {
  column: 'column',
  column_A: 'column',
  column_B: 'column',
  column_list: 'columns',
  column_set: 'columns',
  columns: 'columnTypes',
  other_table: 'otherTable',
  other_table_name: 'otherTable',
  other_column: 'otherColumn',
  row_condition: 'condition',
  unexpected_rows_query: 'sql',
  base_query: 'sql',
  comparison_query: 'sql',
  max_age_seconds: 'duration',
  threshold: 'number',
};

interface Words {
  readonly label: string;
  readonly hint?: string;
}

const STATEMENT_HINT = 'One SELECT. {batch} stands for the table.';

export const ARGUMENT_WORDS: Readonly<Record<string, Words>> = {
  column: { label: 'Column' },
  column_A: { label: 'First column' },
  column_B: { label: 'Second column' },
  column_list: { label: 'Columns' },
  column_set: { label: 'Columns' },
  columns: { label: 'Columns and their types', hint: 'One a line: its name, a colon, its type.' },
  column_index: { label: 'Place among the columns', hint: 'Counted from 0. Empty: anywhere.' },
  other_table: { label: 'Other table' },
  other_table_name: { label: 'Other table' },
  other_column: { label: 'Column of the other table' },
  row_condition: {
    label: 'Only rows where',
    hint: "A condition in SQL over columns of this table, such as status = 'paid'. Empty: all rows.",
  },
  mostly: { label: 'Rows that must hold (%)', hint: 'Empty: all of them.' },
  min_value: { label: 'At least' },
  max_value: { label: 'At most' },
  strict_min: { label: 'Above the lower bound, not equal to it' },
  strict_max: { label: 'Below the upper bound, not equal to it' },
  strictly: { label: 'Equal neighbours fail, too' },
  parse_strings_as_datetimes: { label: 'Read texts as dates before comparing' },
  value_set: {
    label: 'Values',
    hint: 'One a line. What looks like a number is one; put "12" in quotes for a text.',
  },
  value_pairs_set: { label: 'Pairs', hint: 'As JSON: [["DE", "EUR"], ["GB", "GBP"]].' },
  value: { label: 'Number' },
  type_: { label: 'Type', hint: 'As DuckDB, Spark, pandas or SQLAlchemy names it: VARCHAR, int64.' },
  type_list: { label: 'Types', hint: 'One a line.' },
  json_schema: { label: 'JSON Schema', hint: 'As JSON.' },
  strftime_format: { label: 'Format', hint: 'As strftime writes it: %Y-%m-%d.' },
  regex: { label: 'Regular expression', hint: 'Found anywhere in the value unless ^ and $ bind it.' },
  regex_list: { label: 'Regular expressions', hint: 'One a line.' },
  like_pattern: { label: 'LIKE pattern', hint: '% is any text, _ any sign.' },
  like_pattern_list: { label: 'LIKE patterns', hint: 'One a line. % is any text, _ any sign.' },
  match_on: { label: 'Must match' },
  threshold: { label: 'Threshold' },
  double_sided: { label: 'On both sides of the mean' },
  ignore_row_if: { label: 'Leave a row out if' },
  or_equal: { label: 'Or equal' },
  sum_total: { label: 'Total' },
  ties_okay: { label: 'Several may be equally common' },
  quantile_ranges: {
    label: 'Quantiles and their ranges',
    hint: 'As JSON: {"quantiles": [0.5, 0.95], "value_ranges": [[10, 20], [null, 90]]}.',
  },
  partition_object: {
    label: 'Expected distribution',
    hint: 'As JSON: {"values": ["a", "b"], "weights": [0.7, 0.3]} or {"bins": [0, 10, 20], "weights": [0.6, 0.4]}.',
  },
  internal_weight_holdout: { label: 'Weight for values between the bins' },
  tail_weight_holdout: { label: 'Weight for values beyond the bins' },
  bucketize_data: { label: 'Put numbers into the bins' },
  bins_A: { label: 'Edges of the first column’s bins', hint: 'One a line.' },
  bins_B: { label: 'Edges of the second column’s bins', hint: 'One a line.' },
  n_bins_A: { label: 'Bins of the first column' },
  n_bins_B: { label: 'Bins of the second column' },
  exact_match: { label: 'No other columns' },
  max_age_seconds: { label: 'At most this old' },
  unexpected_rows_query: { label: 'Statement that finds the rows that fail', hint: STATEMENT_HINT },
  base_query: { label: 'Statement', hint: STATEMENT_HINT },
  comparison_query: { label: 'Statement that it is compared with', hint: STATEMENT_HINT },
  description: { label: 'What it says', hint: 'Stands in the list in the statement’s place.' },
};

/** The arguments that a form asks for, in the order in which the expectation declares them. */
export function fieldsOf(type: ExpectationType): ArgumentField[] {
  const fields = Object.entries(expectationOf(type).arguments.shape)
    .filter(([name]) => !UNASKED.has(name))
    .map(([name, given]) => {
      const schema = bare(given as z.ZodType);
      return {
        name,
        ...(ARGUMENT_WORDS[name] ?? { label: name }),
        kind: BY_NAME[name] ?? kindOf(schema),
        isRequired: !(given as z.ZodType).safeParse(undefined).success,
        choices: schema instanceof z.ZodEnum ? schema.options.map(String) : [],
      };
    });
  // What narrows the rows comes after what is asked of them.
  const isNarrowing = ({ name }: ArgumentField) => name === 'mostly' || name === 'row_condition';
  return [...fields.filter((field) => !isNarrowing(field)), ...fields.filter(isNarrowing)];
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

function kindOf(schema: z.ZodType): ArgumentKind {
  if (schema instanceof z.ZodBoolean) return 'flag';
  if (schema instanceof z.ZodEnum) return 'choice';
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodNumber) {
    return schema.minValue === 0 && schema.maxValue === 1 ? 'percent' : 'number';
  }
  if (schema instanceof z.ZodUnion) return schema.options.every(isScalar) ? 'bound' : 'json';
  if (!(schema instanceof z.ZodArray)) return 'json';
  const element = bare(schema.element as z.ZodType);
  if (element instanceof z.ZodString) return 'texts';
  return element instanceof z.ZodUnion && element.options.every(isScalar) ? 'values' : 'json';
}

function isScalar(schema: unknown): boolean {
  return schema instanceof z.ZodString || schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean;
}

/** What is wrong with each argument of a check, by its name, in words for a form. */
export function argumentProblems(
  type: ExpectationType,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const { success, error } = expectationOf(type).arguments.safeParse(given);
  const found: Record<string, string> = {};
  for (const issue of success ? [] : error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) found[key] = 'This expectation has no such argument.';
      continue;
    }
    const name = String(issue.path[0] ?? '');
    const isMissing = given[name] === undefined || given[name] === '';
    found[name] ??= isMissing ? 'It is needed.' : issue.message;
  }
  return found;
}
