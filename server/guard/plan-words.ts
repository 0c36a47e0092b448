/** What DuckDB's operators do, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ASOF_JOIN: 'Join each row with the nearest',
  BLOCKWISE_NL_JOIN: 'Join by comparing every pair',
  COLUMN_DATA_SCAN: 'Values',
  CROSS_PRODUCT: 'Every pair of rows',
  CTE: 'Keep a common table',
  CTE_SCAN: 'Read the common table',
  DELIM_SCAN: 'Read the outer rows',
  DUMMY_SCAN: 'One row',
  EMPTY_RESULT: 'No rows',
  FILTER: 'Filter',
  GENERATE_SERIES: 'Make a series',
  HASH_GROUP_BY: 'Group',
  HASH_JOIN: 'Join',
  IE_JOIN: 'Join by ranges',
  INOUT_FUNCTION: 'Expand rows',
  LEFT_DELIM_JOIN: 'Join with a subquery for each row',
  LIMIT: 'Keep some rows',
  LIMIT_PERCENT: 'Keep a share of the rows',
  NESTED_LOOP_JOIN: 'Join by comparing every pair',
  ORDER_BY: 'Sort',
  PARTITIONED_AGGREGATE: 'Group',
  PERFECT_HASH_GROUP_BY: 'Group',
  PIECEWISE_MERGE_JOIN: 'Join by ranges',
  POSITIONAL_JOIN: 'Put rows side by side',
  POSITIONAL_SCAN: 'Put rows side by side',
  PROJECTION: 'Compute',
  RANGE: 'Make a series',
  REC_CTE: 'Repeat a common table',
  REC_CTE_SCAN: 'Read the rows of the last round',
  REC_KEY_CTE: 'Repeat a common table',
  RESERVOIR_SAMPLE: 'Take a sample',
  RIGHT_DELIM_JOIN: 'Join with a subquery for each row',
  SIMPLE_AGGREGATE: 'Aggregate all rows',
  STREAMING_LIMIT: 'Keep some rows',
  STREAMING_SAMPLE: 'Take a sample',
  STREAMING_WINDOW: 'Compute over a window',
  TOP_N: 'Sort and keep the first',
  UNGROUPED_AGGREGATE: 'Aggregate all rows',
  UNION: 'Put results together',
  UNNEST: 'Expand lists',
  WINDOW: 'Compute over a window',
};

export function describeOperator(name: string): string {
  const words = WORDS[name];
  if (words !== undefined) return words;
  const text = name.toLowerCase().replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
