import { ALLOWED_TABLE_FUNCTIONS, mayBeInPlan } from './allowed-functions.ts';
import type { TouchedTable } from './approved.ts';
import { readJson } from './json-text.ts';
import { planRefusal } from './plan-refusal.ts';
import { Refusal } from './refusal.ts';

/** What a plan that was not optimised reads. */
export interface PlanReads {
  readonly tables: readonly TouchedTable[];
  /** Whether a scan asks for a column that the table does not declare: a row's number, or only how many rows. */
  readonly hasVirtualColumn: boolean;
}

const OPERATORS: ReadonlySet<string> = new Set(
  `AGGREGATE_AND_GROUP_BY ANY_JOIN ASOF_JOIN CHUNK_GET COMPARISON_JOIN CROSS_PRODUCT CTE_REF DELIM_GET DELIM_JOIN
   DEPENDENT_JOIN DISTINCT DUMMY_SCAN EMPTY_RESULT EXCEPT EXPRESSION_GET FILTER GET INTERSECT JOIN LIMIT
   MATERIALIZED_CTE ORDER_BY PIVOT POSITIONAL_JOIN PROJECTION RECURSIVE_CTE SAMPLE TOP_N UNION UNNEST WINDOW`
    .split(/\s+/)
    .map((word) => `LOGICAL_${word}`),
);

/**
 * Reads the plan's JSON and refuses an operator, scan or function that no query of ours can have. `proposals` are
 * names to propose when the plan failed for a column that does not exist.
 */
export function readPlan(json: string, proposals: Iterable<string> = []): PlanReads {
  const parsed = readJson(json) as { error: boolean; plans?: unknown };
  if (parsed.error) throw planRefusal(parsed, proposals);
  const columns = new Map<string, Set<string>>();
  let hasVirtualColumn = false;
  const pending: unknown[] = [parsed.plans];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const node = value as Record<string, unknown>;
    for (const item of Object.values(node)) if (item !== undefined) pending.push(item);
    if (typeof node.type !== 'string') continue;
    if (node.type.startsWith('LOGICAL_') && !OPERATORS.has(node.type)) throw unknownPart(node.type);
    if (node.type === 'LOGICAL_GET') hasVirtualColumn = readScan(node, columns) || hasVirtualColumn;
    checkCall(node);
  }
  const tables = [...columns].map(([name, touched]) => ({ name, columns: [...touched].sort() }));
  return { tables: tables.sort((left, right) => (left.name < right.name ? -1 : 1)), hasVirtualColumn };
}

/**
 * The exact base tables and columns of a plan as `json_serialize_plan(…, optimize := false)` gives it over empty
 * tables. Sorted. Throws a `Refusal` for a plan that cannot be accounted for.
 */
export function touchedTables(planJson: string): TouchedTable[] {
  return [...readPlan(planJson).tables];
}

function readScan(node: Record<string, unknown>, columns: Map<string, Set<string>>): boolean {
  const { name, function_data: source } = node;
  if (name !== 'seq_scan') {
    if (typeof name !== 'string' || !ALLOWED_TABLE_FUNCTIONS.has(name)) throw unknownPart(String(name));
    return false;
  }
  const { schema, table } = (source ?? {}) as { schema?: unknown; table?: unknown };
  const { names, column_indexes: indexes } = node as {
    names?: readonly unknown[];
    column_indexes?: readonly { index: number }[];
  };
  if (typeof schema !== 'string' || typeof table !== 'string' || !names || !indexes) {
    throw unknownPart('a table without a name');
  }
  const touched = columns.get(`${schema}.${table}`) ?? new Set();
  columns.set(`${schema}.${table}`, touched);
  let hasVirtualColumn = false;
  for (const { index } of indexes) {
    const column = names[index];
    if (column === undefined) hasVirtualColumn = true;
    else touched.add(String(column));
  }
  return hasVirtualColumn;
}

function checkCall(node: Record<string, unknown>): void {
  const kind = node.expression_class;
  if (kind !== 'BOUND_FUNCTION' && kind !== 'BOUND_AGGREGATE' && kind !== 'BOUND_WINDOW') return;
  const name = node.name;
  if (name === undefined || name === '') return;
  if (typeof name !== 'string' || !mayBeInPlan(name.toLowerCase())) throw unknownPart(String(name));
}

function unknownPart(what: string): Refusal {
  return new Refusal(`The query's plan has a part that is not allowed here (${what}).`);
}
