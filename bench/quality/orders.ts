import type { Check } from '#server/expectations/schema.ts';
import type { FieldType } from '#server/lake/table.ts';

/** A table of orders as shops have them, and fifty checks of it. */

export const ORDER_FIELDS: readonly {
  readonly name: string;
  readonly type: FieldType;
  readonly sql: string;
}[] = [
  // By chance, as most identifiers are made: in no order, and no two alike.
  { name: 'order_id', type: 'string', sql: "printf('%016x', (hash(i) >> 1)::BIGINT) || printf('%08x', i)" },
  { name: 'order_number', type: 'long', sql: 'i' },
  { name: 'customer_id', type: 'long', sql: '(hash(i + 1) % 1500000)::BIGINT' },
  {
    name: 'email',
    type: 'string',
    sql: "'user' || (hash(i + 1) % 1500000) || '@example' || (hash(i + 1) % 50) || '.com'",
  },
  {
    name: 'status',
    type: 'string',
    sql: "['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'][1 + (hash(i + 2) % 6)::INT]",
  },
  { name: 'amount', type: 'decimal(18, 2)', sql: '((hash(i + 3) % 9999900) / 100)::DECIMAL(18, 2)' },
  { name: 'quantity', type: 'int', sql: '(hash(i + 4) % 20)::INT + 1' },
  { name: 'discount', type: 'double', sql: '(hash(i + 5) % 10000) / 10000' },
  { name: 'currency', type: 'string', sql: "['EUR', 'USD', 'GBP'][1 + (hash(i + 6) % 3)::INT]" },
  {
    name: 'country',
    type: 'string',
    sql: "['DE', 'FR', 'US', 'GB', 'IT', 'ES', 'NL', 'PL', 'SE', 'AT'][1 + (hash(i + 7) % 10)::INT]",
  },
  { name: 'ordered_at', type: 'timestamptz', sql: "TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i)" },
  {
    name: 'shipped_at',
    type: 'timestamptz',
    sql: "CASE WHEN hash(i + 8) % 4 > 0 THEN TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i + 1 + (hash(i + 8) % 864000)::BIGINT) END",
  },
];

type Written = readonly [type: string, args: Check['arguments']];

const STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'];
const CURRENCIES = ['EUR', 'USD', 'GBP'];
const COUNTRIES = ['DE', 'FR', 'US', 'GB', 'IT', 'ES', 'NL', 'PL', 'SE', 'AT'];

const WRITTEN: readonly Written[] = [
  ...ORDER_FIELDS.slice(0, 11).map(
    ({ name }): Written => ['expect_column_values_to_not_be_null', { column: name }],
  ),
  ['expect_column_values_to_be_unique', { column: 'order_id' }],
  ['expect_column_values_to_be_unique', { column: 'order_number' }],
  ['expect_column_value_lengths_to_equal', { column: 'order_id', value: 24 }],
  ['expect_column_values_to_be_between', { column: 'order_number', min_value: 0 }],
  ['expect_column_values_to_be_increasing', { column: 'order_number', strictly: true }],
  ['expect_column_max_to_be_between', { column: 'order_number', min_value: 1 }],
  ['expect_column_values_to_be_between', { column: 'customer_id', min_value: 0, max_value: 100_000_000 }],
  ['expect_column_values_to_match_regex', { column: 'email', regex: '^[^@\\s]+@[^@\\s]+\\.[a-z]+$' }],
  ['expect_column_value_lengths_to_be_between', { column: 'email', min_value: 6, max_value: 320 }],
  ['expect_column_values_to_not_match_like_pattern', { column: 'email', like_pattern: '% %' }],
  ['expect_column_values_to_be_in_set', { column: 'status', value_set: STATUSES }],
  ['expect_column_distinct_values_to_equal_set', { column: 'status', value_set: STATUSES }],
  [
    'expect_column_most_common_value_to_be_in_set',
    { column: 'status', value_set: STATUSES, ties_okay: true },
  ],
  [
    'expect_column_kl_divergence_to_be_less_than',
    {
      column: 'status',
      partition_object: { values: STATUSES, weights: STATUSES.map(() => 1 / 6) },
      threshold: 0.1,
    },
  ],
  ['expect_column_values_to_be_between', { column: 'amount', min_value: 0, max_value: 100_000 }],
  ['expect_column_min_to_be_between', { column: 'amount', min_value: 0 }],
  ['expect_column_max_to_be_between', { column: 'amount', max_value: 100_000 }],
  ['expect_column_mean_to_be_between', { column: 'amount', min_value: 40_000, max_value: 60_000 }],
  ['expect_column_sum_to_be_between', { column: 'amount', min_value: 1 }],
  ['expect_column_stdev_to_be_between', { column: 'amount', min_value: 1, max_value: 100_000 }],
  ['expect_column_median_to_be_between', { column: 'amount', min_value: 40_000, max_value: 60_000 }],
  [
    'expect_column_values_to_be_between',
    { column: 'amount', min_value: 0, strict_min: true, mostly: 0.99, row_condition: "status = 'paid'" },
  ],
  ['expect_column_values_to_be_between', { column: 'quantity', min_value: 1, max_value: 100 }],
  ['expect_column_mean_to_be_between', { column: 'quantity', min_value: 5, max_value: 15 }],
  ['expect_column_unique_value_count_to_be_between', { column: 'quantity', min_value: 1, max_value: 100 }],
  [
    'expect_column_values_to_be_between',
    { column: 'discount', min_value: 0, max_value: 1, strict_max: true },
  ],
  ['expect_column_mean_to_be_between', { column: 'discount', min_value: 0.4, max_value: 0.6 }],
  ['expect_column_values_to_be_in_set', { column: 'currency', value_set: CURRENCIES }],
  ['expect_column_value_lengths_to_equal', { column: 'currency', value: 3 }],
  ['expect_column_values_to_be_in_set', { column: 'country', value_set: COUNTRIES }],
  ['expect_column_values_to_not_be_in_set', { column: 'country', value_set: ['XX', 'ZZ'] }],
  ['expect_column_values_to_match_regex', { column: 'country', regex: '^[A-Z]{2}$' }],
  [
    'expect_column_values_to_be_between',
    { column: 'ordered_at', min_value: '2026-01-01', max_value: '2027-01-01' },
  ],
  [
    'expect_column_pair_values_a_to_be_greater_than_b',
    { column_A: 'shipped_at', column_B: 'ordered_at', ignore_row_if: 'either_value_is_missing' },
  ],
  ['expect_column_proportion_of_non_null_values_to_be_between', { column: 'shipped_at', min_value: 0.5 }],
  ['expect_column_values_to_be_of_type', { column: 'amount', type_: 'decimal(18, 2)' }],
  ['expect_table_row_count_to_be_between', { min_value: 1_000 }],
  ['expect_table_column_count_to_equal', { value: ORDER_FIELDS.length }],
  ['expect_table_to_be_fresh', { column: 'ordered_at', max_age_seconds: 1_000_000_000 }],
];

export const ORDER_CHECKS = WRITTEN.map(
  ([type, args], place): Pick<Check, 'id' | 'type' | 'arguments'> => ({
    id: String(place),
    type,
    arguments: args,
  }),
);
