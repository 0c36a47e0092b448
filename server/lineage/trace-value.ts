import { bitOf, type ColumnUse, readSourceKey, together, type UseBits, type Uses, usedAs } from './uses.ts';

/** The plan has something of which we do not know what it does to columns. */
export class Untraceable extends Error {}

/** A part of a plan's JSON. */
export type PlanNode = Readonly<Record<string, unknown>>;

/** What a value is made of; of a struct whose fields are known, each by itself as well. */
export interface Value {
  readonly uses: Uses;
  readonly fields?: ReadonlyMap<string, Value>;
}

/** What an expression is over. */
export interface Scope {
  readonly columns: readonly Value[];
  readonly rows: Uses;
  /** Columns by the number of the table that an operator made, for those few expressions that name one. */
  readonly byTable: ReadonlyMap<number, readonly Value[]>;
}

export const NO_USES: Uses = new Map();
export const NO_VALUE: Value = { uses: NO_USES };

/** What a bound expression's value is made of. Throws `Untraceable`. */
export function traceValue(expression: unknown, scope: Scope): Value {
  const node = expression as PlanNode;
  const kind = String(node.expression_class);
  switch (kind) {
    case 'BOUND_REF':
      return known(scope.columns[Number(node.index)]);
    case 'BOUND_COLUMN_REF': {
      const { table_index, column_index } = node.binding as PlanNode;
      return known(scope.byTable.get(Number(table_index))?.[Number(column_index)]);
    }
    case 'BOUND_CONSTANT':
    case 'BOUND_PARAMETER':
    case 'BOUND_DEFAULT':
      return NO_VALUE;
    case 'BOUND_CAST': {
      const child = node.child as PlanNode;
      const inner = traceValue(child, scope);
      return sameType(node.return_type, child.return_type) ? inner : from([inner], 'transformation');
    }
    case 'BOUND_FUNCTION':
      return functionValue(node, scope);
    case 'BOUND_OPERATOR': {
      const children = traceValues(node.children, scope);
      if (node.type === 'OPERATOR_TRY') return known(children[0]);
      if (node.type === 'OPERATOR_COALESCE') return oneOf(children);
      return from(children, 'transformation', isBoolean(node.return_type));
    }
    case 'BOUND_CONJUNCTION':
      return from(traceValues(node.children, scope), 'transformation', true);
    case 'BOUND_COMPARISON':
      return from(traceValues([node.left, node.right], scope), 'transformation', true);
    case 'BOUND_BETWEEN':
      return from(traceValues([node.input, node.lower, node.upper], scope), 'transformation', true);
    case 'BOUND_CASE': {
      const checks = array(node.case_checks) as readonly PlanNode[];
      const conditions = traceValues(
        checks.map((check) => check.when_expr),
        scope,
      );
      const branches = [...checks.map((check) => check.then_expr), node.else_expr];
      return decidedBy(oneOf(traceValues(branches, scope)), asUsed(conditions, 'conditional'));
    }
    case 'BOUND_UNNEST':
      return from([traceValue(node.child, scope)], 'transformation');
    case 'BOUND_AGGREGATE':
      return aggregateValue(node, scope);
    case 'BOUND_WINDOW':
      return windowValue(node, scope);
    default:
      throw new Untraceable(
        `the expression ${kind.replace(/^BOUND_/, '').toLowerCase()} is not known to lineage`,
      );
  }
}

export function traceValues(expressions: unknown, scope: Scope): Value[] {
  return array(expressions).map((each) => traceValue(each, scope));
}

/** What rows are put in order by. */
export function ordersOf(orders: unknown, scope: Scope): Uses {
  return asUsed(
    traceValues(
      array(orders).map((each) => (each as PlanNode).expression),
      scope,
    ),
    'sort',
  );
}

export function asUsed(values: readonly Value[], use: ColumnUse, masked = false): Uses {
  return usedAs(
    values.map(({ uses }) => uses),
    use,
    masked,
  );
}

/** A value that is one of these, as in a union. */
export function anyOf(values: readonly Value[]): Value {
  const uses = together(values.map((value) => value.uses));
  const names = fieldNames(values);
  if (!names) return { uses };
  const fields = names.map((name): [string, Value] => [
    name,
    anyOf(values.map((value) => value.fields?.get(name) ?? NO_VALUE)),
  ]);
  return { uses, fields: new Map(fields) };
}

/** The same value where something else decides which it is. */
export function decidedBy(value: Value, by: Uses): Value {
  if (by.size === 0) return value;
  const uses = together([value.uses, by]);
  return value.fields ? { uses, fields: mapped(value.fields, (field) => decidedBy(field, by)) } : { uses };
}

function from(values: readonly Value[], use: ColumnUse, masked = false): Value {
  return { uses: asUsed(values, use, masked) };
}

/** The fields that each value has that is made of anything. */
function fieldNames(values: readonly Value[]): string[] | null {
  const made = values.filter(({ uses }) => uses.size > 0);
  const [first, ...others] = made;
  if (!first?.fields) return null;
  const names = [...first.fields.keys()];
  const isShared = others.every(
    ({ fields }) => fields && fields.size === names.length && names.every((name) => fields.has(name)),
  );
  return isShared ? names : null;
}

/** One of several values by a rule, so none of them as it was. */
function oneOf(values: readonly Value[]): Value {
  return again(anyOf(values), 'transformation');
}

function again(value: Value, use: ColumnUse): Value {
  const uses = asUsed([value], use);
  return value.fields ? { uses, fields: mapped(value.fields, (field) => again(field, use)) } : { uses };
}

function mapped(fields: ReadonlyMap<string, Value>, change: (field: Value) => Value): Map<string, Value> {
  return new Map([...fields].map(([name, field]) => [name, change(field)]));
}

function functionValue(node: PlanNode, scope: Scope): Value {
  // What a lambda captures is among the children.
  const children = traceValues(node.children, scope);
  const made = from(children, 'transformation', MASKING.has(nameOf(node)) || isBoolean(node.return_type));
  switch (nameOf(node)) {
    case 'struct_pack':
    case 'row': {
      const names = structFields(node.return_type);
      if (names.length !== children.length) return made;
      return { ...made, fields: new Map(names.map((name, at) => [name, children[at] as Value])) };
    }
    case 'struct_extract': {
      const name = constantOf(array(node.children)[1]);
      return (typeof name === 'string' && children[0]?.fields?.get(name)) || made;
    }
    case 'struct_extract_at': {
      const at = Number(constantOf(array(node.children)[1]));
      return [...(children[0]?.fields?.values() ?? [])][at - 1] ?? made;
    }
    default:
      return made;
  }
}

function aggregateValue(node: PlanNode, scope: Scope): Value {
  const by = together([
    node.filter ? asUsed([traceValue(node.filter, scope)], 'filter') : NO_USES,
    ordersOf((node.order_bys as PlanNode | null)?.orders, scope),
  ]);
  return decidedBy(aggregated(node, scope), by);
}

function aggregated(node: PlanNode, scope: Scope): Value {
  const name = nameOf(node);
  const children = traceValues(node.children, scope);
  const [value, ...others] = children;
  if (value && CHOOSES.has(name)) {
    // Of several structs the greatest is the one whose first fields are.
    const deciding = ORDERS_BY_ITSELF.has(name) && value.fields ? [value] : [];
    return decidedBy(again(value, 'aggregation'), asUsed([...others, ...deciding], 'sort'));
  }
  const made = asUsed(children, 'aggregation', !HOLDS_VALUES.has(name));
  if (!COUNTS_ROWS.has(name)) return { uses: made };
  const counted = [...scope.rows.keys()].filter((key) => readSourceKey(key).column === null);
  const rows: Uses = new Map(counted.map((key): [string, UseBits] => [key, bitOf('aggregation', true)]));
  return { uses: together([made, rows]) };
}

function windowValue(node: PlanNode, scope: Scope): Value {
  const around = [
    ...array(node.partitions),
    ...array(node.filters),
    ...[node.filter, node.start_expr, node.end_expr].filter(Boolean),
  ];
  const orders = [...array(node.orders), ...array(node.arg_orders)].map(
    (each) => (each as PlanNode).expression,
  );
  const given = traceValues(node.children, scope);
  const moved = traceValues([node.offset_expr, node.default_expr].filter(Boolean), scope);
  const made =
    node.type === 'WINDOW_AGGREGATE'
      ? aggregated(node, scope).uses
      : asUsed([...given, ...moved], 'transformation');
  return {
    uses: together([
      made,
      asUsed(traceValues([...around, ...orders], scope), 'window'),
      // A place among rows is another where there are other rows.
      given.length === 0 ? usedAs([scope.rows], 'window') : NO_USES,
    ]),
  };
}

/** Aggregates that give one of the values as it came. */
const CHOOSES: ReadonlySet<string> = new Set(
  'any_value arbitrary first last max min arg_max arg_min arg_max_null arg_min_null max_by min_by'.split(' '),
);
const ORDERS_BY_ITSELF: ReadonlySet<string> = new Set(['max', 'min']);
/** Aggregates whose result has single values in it. */
const HOLDS_VALUES: ReadonlySet<string> = new Set(
  `array_agg list listagg string_agg group_concat histogram histogram_exact map mode quantile quantile_disc approx_top_k`.split(
    ' ',
  ),
);
const COUNTS_ROWS: ReadonlySet<string> = new Set(['count_star', 'count']);
/** Functions that leave no value to be read of what they are given. */
const MASKING: ReadonlySet<string> = new Set(
  'hash md5 md5_number md5_number_lower md5_number_upper sha1 sha256 length strlen len array_length json_array_length bit_count'.split(
    ' ',
  ),
);

function known(value: Value | undefined): Value {
  if (!value) throw new Untraceable('the plan refers to a column that is not there');
  return value;
}

function constantOf(expression: unknown): unknown {
  const node = expression as PlanNode | undefined;
  const inner = node?.expression_class === 'BOUND_CAST' ? (node.child as PlanNode) : node;
  return (inner?.value as PlanNode | undefined)?.value;
}

function structFields(type: unknown): string[] {
  const info = (type as { type_info?: { child_types?: readonly { first: string }[] } } | undefined)
    ?.type_info;
  return (info?.child_types ?? []).map(({ first }) => first);
}

function nameOf(node: PlanNode): string {
  return String(node.name ?? '').toLowerCase();
}

function isBoolean(type: unknown): boolean {
  return (type as PlanNode | undefined)?.id === 'BOOLEAN';
}

function sameType(one: unknown, other: unknown): boolean {
  return one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
