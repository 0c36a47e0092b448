import { Refusal } from './refusal.ts';
import {
  count,
  data,
  flag,
  list,
  never,
  oneOf,
  optional,
  record,
  rootPlace,
  type Shape,
  text,
  variant,
} from './shape.ts';

/**
 * The first layer: every class, type and field of DuckDB's parse tree that a query may consist of. The fields are
 * those of DuckDB's own serialization (src/include/duckdb/storage/serialization/{parsed_expression,tableref,
 * query_node,result_modifier,nodes,types}.json) as version 1.5 writes them.
 */

const expression: Shape = (value, at) => anyExpression(value, at);
const query: Shape = (value, at) => anyQuery(value, at);
const relation: Shape = (value, at) => anyRelation(value, at);
const type: Shape = record({ id: text, type_info: optional((value, at) => anyTypeInfo(value, at)) });
const constant: Shape = record({ type, is_null: flag, value: data });
const statement: Shape = record({ node: query, named_param_map: list(record({ key: text, value: count })) });
const names = list(text);

const INFO = { alias: text, extension_info: never('Types of extensions are not available here.') };
const anyTypeInfo = variant('type', () => ({
  DECIMAL_TYPE_INFO: { ...INFO, width: count, scale: count },
  STRING_TYPE_INFO: { ...INFO, collation: text, width: count },
  LIST_TYPE_INFO: { ...INFO, child_type: type },
  ARRAY_TYPE_INFO: { ...INFO, child_type: type, size: count },
  STRUCT_TYPE_INFO: { ...INFO, child_types: list(record({ first: text, second: type })) },
  ENUM_TYPE_INFO: { ...INFO, values_count: count, values: names },
  INTEGER_LITERAL_TYPE_INFO: { ...INFO, constant_value: constant },
  UNBOUND_TYPE_INFO: {
    ...INFO,
    name: text,
    catalog: text,
    schema: text,
    user_type_modifiers: list(constant),
  },
  GENERIC_TYPE_INFO: INFO,
}));

const orderNode = record({
  type: oneOf('ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'),
  null_order: oneOf('ORDER_DEFAULT', 'NULLS_FIRST', 'NULLS_LAST', 'NULLS FIRST', 'NULLS LAST'),
  expression,
});
const orders = list(orderNode);
const modifier = variant('type', () => ({
  ORDER_MODIFIER: { orders },
  LIMIT_MODIFIER: { limit: optional(expression), offset: optional(expression) },
  LIMIT_PERCENT_MODIFIER: { limit: optional(expression), offset: optional(expression) },
  DISTINCT_MODIFIER: { distinct_on_targets: list(expression) },
}));

const BOUNDARIES = ['PRECEDING', 'FOLLOWING'].flatMap((side) =>
  ['ROWS', 'RANGE', 'GROUPS'].map((unit) => `EXPR_${side}_${unit}`),
);
const boundary = oneOf(
  'UNBOUNDED_PRECEDING',
  'UNBOUNDED_FOLLOWING',
  'CURRENT_ROW_ROWS',
  'CURRENT_ROW_RANGE',
  'CURRENT_ROW_GROUPS',
  ...BOUNDARIES,
);

const EXPRESSION = { alias: text, query_location: count };
const COMPARISONS = [
  'COMPARE_EQUAL',
  'COMPARE_NOTEQUAL',
  'COMPARE_LESSTHAN',
  'COMPARE_GREATERTHAN',
  'COMPARE_LESSTHANOREQUALTO',
  'COMPARE_GREATERTHANOREQUALTO',
  'COMPARE_DISTINCT_FROM',
  'COMPARE_NOT_DISTINCT_FROM',
];
const columnName = record({ catalog: text, schema: text, table: text, column: text });

const anyExpression = variant('class', () => ({
  BETWEEN: {
    ...EXPRESSION,
    type: oneOf('COMPARE_BETWEEN', 'COMPARE_NOT_BETWEEN'),
    input: expression,
    lower: expression,
    upper: expression,
  },
  CASE: {
    ...EXPRESSION,
    type: oneOf('CASE_EXPR'),
    case_checks: list(record({ when_expr: expression, then_expr: expression })),
    else_expr: expression,
  },
  CAST: { ...EXPRESSION, type: oneOf('OPERATOR_CAST'), child: expression, cast_type: type, try_cast: flag },
  COLLATE: { ...EXPRESSION, type: oneOf('COLLATE'), child: expression, collation: text },
  COLUMN_REF: { ...EXPRESSION, type: oneOf('COLUMN_REF'), column_names: names },
  COMPARISON: { ...EXPRESSION, type: oneOf(...COMPARISONS), left: expression, right: expression },
  CONJUNCTION: {
    ...EXPRESSION,
    type: oneOf('CONJUNCTION_AND', 'CONJUNCTION_OR'),
    children: list(expression),
  },
  CONSTANT: { ...EXPRESSION, type: oneOf('VALUE_CONSTANT'), value: constant },
  FUNCTION: {
    ...EXPRESSION,
    type: oneOf('FUNCTION'),
    function_name: text,
    schema: text,
    catalog: text,
    children: list(expression),
    filter: optional(expression),
    order_bys: modifier,
    distinct: flag,
    is_operator: flag,
    export_state: never('EXPORT_STATE is not available here.'),
  },
  LAMBDA: { ...EXPRESSION, type: oneOf('LAMBDA'), lhs: expression, expr: expression },
  OPERATOR: {
    ...EXPRESSION,
    type: oneOf(
      'ARRAY_CONSTRUCTOR',
      'ARRAY_EXTRACT',
      'ARRAY_SLICE',
      'COMPARE_IN',
      'COMPARE_NOT_IN',
      'GROUPING_FUNCTION',
      'OPERATOR_COALESCE',
      'OPERATOR_IS_NOT_NULL',
      'OPERATOR_IS_NULL',
      'OPERATOR_NOT',
      'OPERATOR_TRY',
      'OPERATOR_UNPACK',
      'STRUCT_EXTRACT',
    ),
    children: list(expression),
  },
  PARAMETER: { ...EXPRESSION, type: oneOf('VALUE_PARAMETER'), identifier: text },
  POSITIONAL_REFERENCE: { ...EXPRESSION, type: oneOf('POSITIONAL_REFERENCE'), index: count },
  STAR: {
    ...EXPRESSION,
    type: oneOf('STAR'),
    relation_name: text,
    exclude_list: names,
    qualified_exclude_list: list(columnName),
    replace_list: list(record({ key: text, value: expression })),
    rename_list: list(record({ key: columnName, value: text })),
    columns: flag,
    expr: optional(expression),
  },
  SUBQUERY: {
    ...EXPRESSION,
    type: oneOf('SUBQUERY'),
    subquery_type: oneOf('SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'),
    subquery: statement,
    child: optional(expression),
    comparison_type: oneOf('INVALID', ...COMPARISONS),
  },
  WINDOW: {
    ...EXPRESSION,
    type: oneOf(
      'WINDOW_AGGREGATE',
      'WINDOW_CUME_DIST',
      'WINDOW_FILL',
      'WINDOW_FIRST_VALUE',
      'WINDOW_LAG',
      'WINDOW_LAST_VALUE',
      'WINDOW_LEAD',
      'WINDOW_NTH_VALUE',
      'WINDOW_NTILE',
      'WINDOW_PERCENT_RANK',
      'WINDOW_RANK',
      'WINDOW_RANK_DENSE',
      'WINDOW_ROW_NUMBER',
    ),
    function_name: text,
    schema: text,
    catalog: text,
    children: list(expression),
    partitions: list(expression),
    orders,
    start: boundary,
    end: boundary,
    start_expr: optional(expression),
    end_expr: optional(expression),
    offset_expr: optional(expression),
    default_expr: optional(expression),
    ignore_nulls: flag,
    filter_expr: optional(expression),
    exclude_clause: oneOf('NO_OTHER', 'CURRENT_ROW', 'GROUP', 'TIES'),
    distinct: flag,
    arg_orders: orders,
  },
}));

const sample = record({ sample_size: constant, is_percentage: flag, method: text, seed: optional(count) });

const RELATION = { alias: text, sample: optional(sample), query_location: count };

const SHOW_LISTS =
  'SHOW lists nothing here. DESCRIBE namespace.table shows a table, and the catalog shows which there are.';
const shownQuery: Shape = (value, at) => {
  if (value === null) throw new Refusal(SHOW_LISTS, at.byte);
  query(value, at);
};

const anyRelation = variant('type', () => ({
  BASE_TABLE: {
    ...RELATION,
    schema_name: text,
    table_name: text,
    catalog_name: text,
    column_name_alias: names,
    at_clause: never('AT (…) is not available here: a query reads the tables as they are now.'),
  },
  EMPTY: RELATION,
  EXPRESSION_LIST: {
    ...RELATION,
    expected_names: names,
    expected_types: list(type),
    values: list(list(expression)),
  },
  JOIN: {
    ...RELATION,
    left: relation,
    right: relation,
    condition: optional(expression),
    join_type: oneOf('INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'SEMI', 'ANTI'),
    ref_type: oneOf('REGULAR', 'NATURAL', 'CROSS', 'POSITIONAL', 'ASOF'),
    using_columns: names,
    delim_flipped: never('This join is not available here.'),
    duplicate_eliminated_columns: never('This join is not available here.'),
  },
  PIVOT: {
    ...RELATION,
    source: relation,
    aggregates: list(expression),
    unpivot_names: names,
    pivots: list(
      record({
        pivot_expressions: list(expression),
        unpivot_names: names,
        entries: list(record({ values: list(constant), star_expr: optional(expression), alias: text })),
        pivot_enum: never('PIVOT over an ENUM is not available here. Name the values: ON column IN (…).'),
      }),
    ),
    groups: names,
    column_name_alias: names,
    include_nulls: flag,
  },
  SHOW_REF: {
    ...RELATION,
    table_name: never(SHOW_LISTS),
    query: shownQuery,
    show_type: oneOf('DESCRIBE', 'SUMMARY'),
    catalog_name: never(SHOW_LISTS),
    schema_name: never(SHOW_LISTS),
  },
  SUBQUERY: { ...RELATION, subquery: statement, column_name_alias: names },
  TABLE_FUNCTION: {
    ...RELATION,
    function: expression,
    column_name_alias: names,
    with_ordinality: oneOf('WITH_ORDINALITY', 'WITHOUT_ORDINALITY'),
  },
}));

const commonTable = record({
  aliases: names,
  query: statement,
  materialized: oneOf('CTE_MATERIALIZE_DEFAULT', 'CTE_MATERIALIZE_ALWAYS', 'CTE_MATERIALIZE_NEVER'),
  key_targets: list(expression),
});

const QUERY = {
  modifiers: list(modifier),
  cte_map: record({ map: list(record({ key: text, value: commonTable })) }),
};

const anyQuery = variant('type', () => ({
  SELECT_NODE: {
    ...QUERY,
    select_list: list(expression),
    from_table: relation,
    where_clause: optional(expression),
    group_expressions: list(expression),
    group_sets: list(list(count)),
    aggregate_handling: oneOf('STANDARD_HANDLING', 'FORCE_AGGREGATES', 'NO_AGGREGATES_ALLOWED'),
    having: optional(expression),
    sample: optional(sample),
    qualify: optional(expression),
  },
  SET_OPERATION_NODE: {
    ...QUERY,
    setop_type: oneOf('UNION', 'UNION_BY_NAME', 'EXCEPT', 'INTERSECT'),
    left: query,
    right: query,
    setop_all: flag,
  },
  RECURSIVE_CTE_NODE: {
    ...QUERY,
    cte_name: text,
    union_all: flag,
    left: query,
    right: query,
    aliases: names,
    key_targets: list(expression),
  },
}));

/** Refuses a tree with any class, type or field that is not one of the above. */
export function checkTree(tree: unknown): void {
  statement(tree, rootPlace());
}
