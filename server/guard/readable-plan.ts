import { withoutPaths } from '../engine/duckdb-errors.ts';
import type { TouchedTable } from './approved.ts';
import { readJson } from './json-text.ts';
import { describeOperator } from './plan-words.ts';

/** A line of a readable plan. What is deeper comes first and feeds what is above it. */
export interface ReadablePlanStep {
  readonly depth: number;
  /** What the step does: `Read gold.fact_sales`, `Join`. */
  readonly title: string;
  readonly details: readonly string[];
  /** Of this step alone, as its threads had it; null for a plan that was not carried out. */
  readonly ms: number | null;
  readonly rows: number | null;
}

interface Operator {
  readonly name: string;
  readonly info: Readonly<Record<string, readonly string[]>>;
  readonly rows: number | null;
  readonly rowsRead: number | null;
  readonly seconds: number | null;
  readonly children: readonly Operator[];
}

const LIST_MAX = 6;
const TEXT_MAX = 160;
const WRAPPERS = new Set(['EXPLAIN_ANALYZE', 'RESULT_COLLECTOR', 'QUERY', '']);
const SCANS = new Set(['READ_PARQUET', 'PARQUET_SCAN', 'SEQ_SCAN', 'TABLE_SCAN']);

/**
 * What EXPLAIN (FORMAT json) or EXPLAIN (ANALYZE, FORMAT json) gave, as steps that an analyst can read. Scans are
 * named after the tables that the statement touches; files, views and other names of this machine do not appear.
 */
export function readablePlan(explainJson: string, touched: readonly TouchedTable[]): ReadablePlanStep[] {
  const parsed = readJson(explainJson);
  const roots = Array.isArray(parsed) ? parsed : [parsed];
  return roots.flatMap((root) => stepsOf(readOperator(root), 0, touched));
}

function stepsOf(operator: Operator, depth: number, touched: readonly TouchedTable[]): ReadablePlanStep[] {
  const isWrapper = WRAPPERS.has(operator.name) || isHousekeeping(operator);
  const below = operator.children.flatMap((child) => stepsOf(child, isWrapper ? depth : depth + 1, touched));
  if (isWrapper) return below;
  const title = SCANS.has(operator.name)
    ? `Read ${tableOf(operator, touched)}`
    : describeOperator(operator.name);
  const { seconds, rows } = operator;
  return [
    { depth, title, details: detailsOf(operator), ms: seconds === null ? null : seconds * 1000, rows },
    ...below,
  ];
}

/** Values that are only passed on, or packed for a sort and unpacked after it. */
const PASSED_ON = /^(?:#\d+|__internal_\w+\(#\d+(?:, [^()]*)?\))$/;

function isHousekeeping({ name, info }: Operator): boolean {
  return name === 'PROJECTION' && (info.Projections ?? []).every((value) => PASSED_ON.test(value));
}

/** A scan of a view does not say of which: it is one of the tables that have all its columns. */
function tableOf({ info }: Operator, touched: readonly TouchedTable[]): string {
  const read = info.Projections ?? [];
  const fitting = touched.filter(({ columns }) => read.every((column) => columns.includes(column)));
  const names = (fitting.length > 0 ? fitting : touched).map(({ name }) => name);
  return names.length > 0 ? names.slice(0, 3).join(' or ') : 'a table';
}

function detailsOf(operator: Operator): string[] {
  const { info, children, rows, rowsRead, seconds } = operator;
  const below = children[0]?.info.Projections ?? [];
  const say = (label: string, key: string): string[] => {
    const values = (info[key] ?? []).map((value) => readable(value, below)).filter((value) => value !== '');
    if (values.length === 0) return [];
    const more = values.length > LIST_MAX ? ` and ${values.length - LIST_MAX} more` : '';
    return [`${label}${values.slice(0, LIST_MAX).join(', ')}${more}`];
  };
  const join = (info['Join Type'] ?? []).map((type) => type.toLowerCase().replaceAll('_', ' '));
  const estimated = info['Estimated Cardinality']?.[0];
  return [
    ...join,
    ...say('on ', 'Conditions'),
    ...say('where ', 'Filters'),
    ...say('where ', 'Expression'),
    ...say('by ', 'Groups'),
    ...say('', 'Aggregates'),
    ...say(SCANS.has(operator.name) ? 'columns ' : '', 'Projections'),
    ...say('by ', 'Order By'),
    ...say('first ', 'Top'),
    ...say('', 'CTE Name'),
    ...say('', 'Sample Size'),
    ...say('', 'Sample Method'),
    ...(rows === null && estimated !== undefined ? [`about ${countText(Number(estimated))}`] : []),
    ...(rows === null ? [] : [countText(rows)]),
    ...(rowsRead ? [`${countText(rowsRead)} read`] : []),
    ...(seconds === null ? [] : [`${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms`]),
  ];
}

function countText(rows: number): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
}

/** `#2` is the third value of the step below; the engine's own functions and names mean nothing to a reader. */
function readable(value: string, below: readonly string[]): string {
  const named = value.replace(/#(\d+)/g, (reference, place: string) => below[Number(place)] ?? reference);
  const plain = unpacked(withoutPaths(named))
    .replace(/\bmemory\.(?=\w+\.)/g, '')
    .replace(/^optional: /, '')
    .replace(/ Filter: \S+$/, '')
    .replace('count_star()', 'count(*)');
  if (/dynamic filter/i.test(plain)) return '';
  return plain.length > TEXT_MAX ? `${plain.slice(0, TEXT_MAX)}…` : plain;
}

/** `x` of `__internal_compress_integral_utinyint(x, 1)`: how values are packed for a while is no business of a reader. */
function unpacked(text: string): string {
  const call = /__internal_\w+\(/.exec(text);
  if (!call) return text;
  const start = call.index + call[0].length;
  let depth = 1;
  let firstEnds = -1;
  let end = start;
  for (; end < text.length && depth > 0; end++) {
    const letter = text[end];
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (firstEnds < 0 && ((letter === ',' && depth === 1) || depth === 0)) firstEnds = end;
  }
  const value = text.slice(start, firstEnds < 0 ? end : firstEnds);
  return unpacked(text.slice(0, call.index) + value + text.slice(end));
}

function readOperator(value: unknown): Operator {
  const node = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { name, operator_name, operator_type, children, extra_info } = node;
  return {
    name: String(operator_name ?? name ?? operator_type ?? '')
      .trim()
      .toUpperCase(),
    info: Object.fromEntries(
      Object.entries((extra_info ?? {}) as Record<string, unknown>).map(([key, item]) => [key, texts(item)]),
    ),
    rows: numberOf(node.operator_cardinality),
    rowsRead: numberOf(node.operator_rows_scanned),
    seconds: numberOf(node.operator_timing),
    children: Array.isArray(children) ? children.map(readOperator) : [],
  };
}

function texts(value: unknown): string[] {
  if (value === null || value === undefined || value === '') return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
