/**
 * What of DuckDB's SQL means the same in Trino once it is translated. Anything not listed stays on DuckDB: a query
 * that fails over there can be run here, but one that silently means something else is found by nobody. The test
 * against a real Trino runs every form on both and compares the rows.
 */
const FUNCTIONS = new Set([
  // Operators: `~~` is LIKE, `~~*` is ILIKE.
  ...['+', '-', '*', '/', '%', '||', '~~', '!~~', '~~*', '!~~*'],
  ...['count', 'count_star', 'sum', 'avg', 'min', 'max'],
  ...['stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop'],
  ...['abs', 'floor', 'ceil', 'ceiling', 'round', 'sqrt', 'ln', 'log10', 'exp', 'pow', 'power'],
  ...['lower', 'upper', 'length', 'replace', 'starts_with', 'nullif'],
  ...['date_trunc', 'year', 'quarter', 'month', 'day', 'hour', 'minute'],
  // INTERVAL n DAY and its like; DuckDB's parser writes them so.
  ...['to_years', 'to_months', 'to_days', 'to_hours', 'to_minutes', 'to_seconds', 'trunc'],
]);

const WINDOWS = new Set([
  'WINDOW_AGGREGATE',
  'WINDOW_ROW_NUMBER',
  'WINDOW_RANK',
  'WINDOW_RANK_DENSE',
  'WINDOW_PERCENT_RANK',
  'WINDOW_CUME_DIST',
  'WINDOW_NTILE',
  'WINDOW_LAG',
  'WINDOW_LEAD',
  'WINDOW_FIRST_VALUE',
  'WINDOW_LAST_VALUE',
]);

const OPERATORS = new Set([
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'OPERATOR_COALESCE',
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_NOT',
]);

/** Others are rounded or written as text in another way. */
const CAST_TYPES = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DOUBLE', 'DECIMAL']);
const CONSTANT_TYPES = new Set([
  'NULL',
  'BOOLEAN',
  'INTEGER',
  'BIGINT',
  'DECIMAL',
  'DOUBLE',
  'VARCHAR',
  'INTEGER_LITERAL',
  'STRING_LITERAL',
]);
const JOINS = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER']);
const SET_OPERATIONS = new Set(['UNION', 'EXCEPT', 'INTERSECT']);
/** Names that are written the same way, quoted or not, in both. */
const NAME = /^[A-Za-z_][A-Za-z0-9_ ]{0,127}$/;

class NotPortable extends Error {}

type Node = Readonly<Record<string, unknown>>;

function refuse(what: string): never {
  throw new NotPortable(what);
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function node(value: unknown): Node {
  return isNode(value) ? value : refuse('A part of the statement');
}

const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(node) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function requireNames(...values: readonly unknown[]): void {
  for (const value of values.flat()) {
    if (value !== '' && value !== undefined && !NAME.test(text(value))) refuse(`The name "${text(value)}"`);
  }
}

function requireEmpty(value: unknown, what: string): void {
  const isEmpty = value === null || value === undefined || value === '' || value === false;
  if (!isEmpty && !(Array.isArray(value) && value.length === 0)) refuse(what);
}

function optional(value: unknown, check: (value: unknown) => void): void {
  if (value !== null && value !== undefined) check(value);
}

function statement(value: unknown): void {
  query(node(value).node);
}

function query(value: unknown): void {
  const { type, modifiers, cte_map, ...rest } = node(value);
  for (const { value: table, key } of nodes(node(cte_map ?? {}).map)) {
    const { aliases, query: inner, materialized } = node(table);
    requireNames(key, aliases);
    if (materialized !== 'CTE_MATERIALIZE_DEFAULT') refuse('MATERIALIZED');
    statement(inner);
  }
  for (const modifier of nodes(modifiers)) modify(modifier);
  if (type === 'SELECT_NODE') select(rest);
  else if (type === 'SET_OPERATION_NODE') {
    if (!SET_OPERATIONS.has(text(rest.setop_type))) refuse('UNION BY NAME');
    query(rest.left);
    query(rest.right);
  } else refuse('WITH RECURSIVE');
}

function modify(modifier: Node): void {
  switch (modifier.type) {
    case 'ORDER_MODIFIER':
      orders(modifier.orders);
      return;
    case 'LIMIT_MODIFIER':
      for (const bound of [modifier.limit, modifier.offset]) {
        optional(bound, (limit) => {
          if (node(limit).class !== 'CONSTANT') refuse('A LIMIT that is computed');
          expression(limit);
        });
      }
      return;
    case 'DISTINCT_MODIFIER':
      requireEmpty(modifier.distinct_on_targets, 'DISTINCT ON');
      return;
    default:
      refuse('LIMIT n %');
  }
}

function orders(value: unknown): void {
  for (const order of nodes(value)) {
    if (node(order.expression).class === 'STAR') refuse('ORDER BY ALL');
    expression(order.expression);
  }
}

function select(value: Node): void {
  if (value.aggregate_handling !== 'STANDARD_HANDLING') refuse('GROUP BY ALL');
  requireEmpty(value.qualify, 'QUALIFY');
  requireEmpty(value.sample, 'USING SAMPLE');
  const stars = nodes(value.select_list).filter((item) => item.class === 'STAR');
  relation(value.from_table, stars.length > 0);
  for (const star of stars) requirePlainStar(star);
  for (const item of nodes(value.select_list)) if (item.class !== 'STAR') expression(item);
  for (const item of nodes(value.group_expressions)) expression(item);
  optional(value.where_clause, expression);
  optional(value.having, expression);
}

function requirePlainStar(star: Node): void {
  requireNames(star.relation_name);
  requireEmpty(star.exclude_list, 'EXCLUDE');
  requireEmpty(star.qualified_exclude_list, 'EXCLUDE');
  requireEmpty(star.replace_list, 'REPLACE');
  requireEmpty(star.rename_list, 'RENAME');
  requireEmpty(star.columns, 'COLUMNS');
  requireEmpty(star.expr, 'COLUMNS');
}

function relation(value: unknown, isStarred: boolean): void {
  const from = node(value);
  requireNames(from.alias, from.column_name_alias);
  requireEmpty(from.sample, 'TABLESAMPLE');
  switch (from.type) {
    case 'EMPTY':
      return;
    case 'BASE_TABLE':
      requireNames(from.schema_name, from.table_name);
      requireEmpty(from.catalog_name, 'The name of a database before that of a table');
      return;
    case 'SUBQUERY':
      statement(from.subquery);
      return;
    case 'EXPRESSION_LIST':
      for (const row of Array.isArray(from.values) ? from.values : [])
        for (const cell of nodes(row)) expression(cell);
      return;
    case 'JOIN': {
      if (from.ref_type !== 'REGULAR' && from.ref_type !== 'CROSS') refuse(`${text(from.ref_type)} JOIN`);
      if (!JOINS.has(text(from.join_type))) refuse(`${text(from.join_type)} JOIN`);
      const using = Array.isArray(from.using_columns) ? from.using_columns : [];
      if (using.length > 0 && isStarred) refuse('SELECT * over a JOIN with USING');
      requireNames(using);
      optional(from.condition, expression);
      relation(from.left, isStarred);
      relation(from.right, isStarred);
      return;
    }
    default:
      refuse(from.type === 'TABLE_FUNCTION' ? 'A table function' : text(from.type));
  }
}

function expression(value: unknown): void {
  const it = node(value);
  requireNames(it.alias);
  switch (it.class) {
    case 'COLUMN_REF':
      requireNames(it.column_names);
      return;
    case 'CONSTANT':
      constant(node(it.value));
      return;
    case 'COMPARISON':
      all(it.left, it.right);
      return;
    case 'BETWEEN':
      all(it.input, it.lower, it.upper);
      return;
    case 'CONJUNCTION':
      all(...nodes(it.children));
      return;
    case 'OPERATOR':
      if (!OPERATORS.has(text(it.type))) refuse('A list, a struct or TRY');
      all(...nodes(it.children));
      return;
    case 'CASE':
      for (const { when_expr, then_expr } of nodes(it.case_checks)) all(when_expr, then_expr);
      expression(it.else_expr);
      return;
    case 'CAST':
      cast(it);
      return;
    case 'FUNCTION':
      call(it);
      return;
    case 'WINDOW':
      window(it);
      return;
    case 'SUBQUERY':
      optional(it.child, expression);
      statement(it.subquery);
      return;
    case 'PARAMETER':
      refuse('A parameter');
      return;
    default:
      refuse(it.class === 'STAR' ? 'COLUMNS' : text(it.class));
      return;
  }
}

function all(...values: readonly unknown[]): void {
  for (const value of values) expression(value);
}

function constant(value: Node): void {
  const type = text(node(value.type).id);
  if (!CONSTANT_TYPES.has(type)) refuse(`A constant of type ${type}`);
}

function cast(it: Node): void {
  const type = text(node(it.cast_type).id);
  if (it.try_cast === true) refuse('TRY_CAST');
  // TRUE and FALSE are written so.
  if (type === 'BOOLEAN' && node(it.child).class === 'CONSTANT') return;
  const isInterval = type === 'INTEGER' || type === 'BIGINT' || type === 'DOUBLE';
  if (!CAST_TYPES.has(type) && !(isInterval && node(it.child).function_name === 'trunc'))
    refuse(`A cast to ${type}`);
  expression(it.child);
}

function call(it: Node): void {
  const name = text(it.function_name);
  if (!FUNCTIONS.has(name)) refuse(name === '//' ? 'The operator //' : `The function ${name}`);
  requireEmpty(node(it.order_bys ?? {}).orders, 'An aggregate with ORDER BY');
  optional(it.filter, expression);
  all(...nodes(it.children));
}

function window(it: Node): void {
  const type = text(it.type);
  const name = text(it.function_name);
  if (!WINDOWS.has(type)) refuse(`The window function ${name}`);
  if (type === 'WINDOW_AGGREGATE' && !FUNCTIONS.has(name)) refuse(`The function ${name}`);
  if (it.exclude_clause !== 'NO_OTHER') refuse('EXCLUDE in a window');
  requireEmpty(it.distinct, 'DISTINCT in a window');
  requireEmpty(it.arg_orders, 'An aggregate with ORDER BY');
  requireEmpty(it.ignore_nulls, 'IGNORE NULLS');
  orders(it.orders);
  all(...nodes(it.children), ...nodes(it.partitions));
  for (const each of [it.start_expr, it.end_expr, it.offset_expr, it.default_expr, it.filter_expr]) {
    optional(each, expression);
  }
}

/**
 * Why a statement cannot be handed to Trino, as a sentence; null when it can. `tree` is what `json_serialize_sql`
 * gave for it, and the guard has let it pass.
 */
export function portabilityObstacle(tree: string): string | null {
  try {
    const { statements } = node(JSON.parse(tree));
    for (const each of nodes(statements)) statement(each);
    return null;
  } catch (error) {
    if (!(error instanceof NotPortable)) throw error;
    return `${error.message} is not translated, because it would not mean the same there.`;
  }
}
