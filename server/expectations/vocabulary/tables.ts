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
  ofTable,
  rowByRow,
  share,
  valueText,
} from './expectation.ts';

const counted = { ...between, min_value: count.nullish(), max_value: count.nullish() };
const names = z.array(name).max(1_000);
const statement = z.string().trim().min(1).max(20_000);
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;

function ageText(seconds: number): string {
  const [unit, size] =
    seconds % DAY_SECONDS === 0
      ? ['days', DAY_SECONDS]
      : seconds % HOUR_SECONDS === 0
        ? ['hours', HOUR_SECONDS]
        : seconds % MINUTE_SECONDS === 0
          ? ['minutes', MINUTE_SECONDS]
          : ['seconds', 1];
  const amount = seconds / (size as number);
  return `${valueText(amount)} ${amount === 1 ? (unit as string).slice(0, -1) : unit}`;
}

/** Expectations of the table as such. */
export const TABLES = {
  expect_column_to_exist: expectation({
    group: 'table',
    label: 'Column exists',
    arguments: ofTable({ column: name, column_index: count.nullish() }),
    says: ({ column, column_index }) =>
      column_index == null
        ? `there is a column ${column}`
        : `${column} is the column at place ${column_index + 1}`,
  }),
  expect_table_column_count_to_be_between: expectation({
    group: 'table',
    label: 'Number of columns is between two bounds',
    arguments: ofTable(counted),
    says: (bounds) => `the table has ${boundsText(bounds)} columns`,
  }),
  expect_table_column_count_to_equal: expectation({
    group: 'table',
    label: 'Number of columns',
    arguments: ofTable({ value: count }),
    says: ({ value }) => `the table has ${valueText(value)} columns`,
  }),
  expect_table_columns_to_match_ordered_list: expectation({
    group: 'table',
    label: 'Columns in their order',
    arguments: ofTable({ column_list: names }),
    says: ({ column_list }) => `the columns are ${listText(column_list)}, in this order`,
  }),
  expect_table_columns_to_match_set: expectation({
    group: 'table',
    label: 'Columns in any order',
    arguments: ofTable({ column_set: names, exact_match: flag }),
    says: ({ column_set, exact_match }) =>
      exact_match === false
        ? `among the columns are ${listText(column_set)}`
        : `the columns are ${listText(column_set)}, in any order`,
  }),
  expect_table_schema_to_match: expectation({
    group: 'table',
    label: 'Columns and their types',
    arguments: ofTable({
      columns: z
        .array(z.strictObject({ name, type: name }))
        .min(1)
        .max(1_000),
    }),
    columnsOf: ({ columns }) => columns.map((column) => column.name),
    says: ({ columns }) =>
      `the columns are ${listText(columns.map((column) => `${column.name} ${column.type}`))}`,
  }),
  expect_table_row_count_to_be_between: expectation({
    group: 'table',
    label: 'Number of rows is between two bounds',
    arguments: ofRows(counted),
    says: (bounds) => `the table has ${boundsText(bounds)} rows`,
  }),
  expect_table_row_count_to_equal: expectation({
    group: 'table',
    label: 'Number of rows',
    arguments: ofRows({ value: count }),
    says: ({ value }) => `the table has ${valueText(value)} rows`,
  }),
  expect_table_to_be_fresh: expectation({
    group: 'table',
    label: 'Newest row is not old',
    arguments: ofRows({ column: name, max_age_seconds: z.number().int().min(1) }),
    says: ({ column, max_age_seconds }) => `the newest ${column} is at most ${ageText(max_age_seconds)} old`,
  }),
};

/** Expectations of this table beside another one. */
export const OTHER_TABLES = {
  expect_table_row_count_to_equal_other_table: expectation({
    group: 'other_table',
    label: 'As many rows as another table',
    arguments: ofRows({ other_table_name: name }),
    otherTableOf: ({ other_table_name }) => other_table_name,
    says: ({ other_table_name }) => `the table has as many rows as ${other_table_name}`,
  }),
  expect_column_values_to_exist_in_other_table: expectation({
    group: 'other_table',
    label: 'Values exist in another table',
    arguments: rowByRow({ column: name, other_table: name, other_column: name }),
    otherTableOf: ({ other_table }) => other_table,
    says: ({ column, other_table, other_column }) => `${column} exists in ${other_table}.${other_column}`,
  }),
};

/** Expectations in SQL. `{batch}` stands for the table. */
export const STATEMENTS = {
  unexpected_rows_expectation: expectation({
    group: 'statement',
    label: 'A statement finds no rows',
    arguments: ofTable({ unexpected_rows_query: statement, description: z.string().nullish() }),
    says: ({ description }) => description?.trim() || 'the statement finds no rows',
  }),
  expect_query_results_to_match_comparison: expectation({
    group: 'statement',
    label: 'Two statements find the same rows',
    arguments: ofTable({
      base_query: statement,
      comparison_query: statement,
      comparison_data_source_name: z.string().nullish(),
      mostly: share.nullish(),
    }),
    says: () => 'two statements find the same rows',
  }),
};
