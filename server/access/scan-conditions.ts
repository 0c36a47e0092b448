/**
 * Pure: what DuckDB's optimiser found out about the rows that each scan of a statement can want, so that files which
 * have none of them need not be opened.
 */
import type { Column } from '../engine/engine.ts';
import type { Condition } from '../lake/conditions.ts';
import { dayText, decimalText, microsText } from '../lake/single-value.ts';

/** Rows are wanted for which all conditions of any of these hold: one list a scan of the table. Null: any row. */
export type ScanConditions = readonly (readonly Condition[])[] | null;

/** Strings whole, so that digits inside of them stay; then numbers, which may be larger than JavaScript's. */
const LITERAL = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|NaN)\b|-?\d[\d.eE+-]*/g;
/** What tells another time when the statement runs than when it is planned. */
const CLOCK = /\b(?:now|today|age|current_\w+|local\w*|get_current\w*|transaction_timestamp)\b/i;

const MICROS_A_DAY = 86_400_000_000n;
/** Beyond are infinities. */
const DAYS_MOST = 3_000_000;

interface Filter {
  readonly filter_type?: string;
  readonly comparison_type?: string;
  readonly constant?: Constant;
  readonly child_filter?: Filter;
  readonly child_filters?: readonly Filter[];
  readonly values?: readonly Constant[];
}

interface Constant {
  readonly type?: { readonly id?: string; readonly type_info?: { readonly scale?: string } | null };
  readonly is_null?: boolean;
  readonly value?: unknown;
}

/**
 * By table, from `json_serialize_plan(…, optimize := true)` over empty tables of these columns. A table that is not there
 * is read whole. `sql` is the statement's text: where it asks for the time, only a first limit of times is kept, a day
 * earlier, since the clock goes on until it runs.
 */
export function scanConditions(
  planJson: string,
  sql: string,
  columnsOf: ReadonlyMap<string, readonly Column[]>,
): ReadonlyMap<string, ScanConditions> {
  const found = new Map<string, ScanConditions>();
  const asksClock = CLOCK.test(sql);
  const pending: unknown[] = [readNumbersAsText(planJson)];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const node = value as Record<string, unknown>;
    for (const item of Object.values(node)) if (item !== undefined) pending.push(item);
    if (node.type !== 'LOGICAL_GET' || node.name !== 'seq_scan') continue;
    const { schema, table } = (node.function_data ?? {}) as { schema?: unknown; table?: unknown };
    const name = `${String(schema)}.${String(table)}`;
    const conditions = conditionsOf(node, columnsOf.get(name) ?? []);
    const kept = asksClock
      ? conditions.flatMap((each) => untilItRuns(each))
      : conditions.map(({ condition }) => condition);
    const before = found.get(name);
    found.set(name, kept.length === 0 || before === null ? null : [...(before ?? []), kept]);
  }
  return found;
}

function readNumbersAsText(json: string): unknown {
  return JSON.parse(json.replace(LITERAL, (literal) => (literal.startsWith('"') ? literal : `"${literal}"`)));
}

interface Found {
  readonly condition: Condition;
  readonly type: string;
}

function conditionsOf(scan: Record<string, unknown>, columns: readonly Column[]): Found[] {
  const { names, table_filters: set } = scan as {
    names?: readonly string[];
    table_filters?: { filters?: readonly { key?: unknown; value?: Filter }[] };
  };
  return (set?.filters ?? []).flatMap(({ key, value }) => {
    const name = names?.[Number(key)];
    const column = columns.find((each) => each.name === name);
    if (!column || !value) return [];
    return (readFilter(column, value) ?? []).map((condition) => ({ condition, type: column.type }));
  });
}

/** Conditions that all hold for every row the filter lets through; null where nothing is known. */
function readFilter(column: Column, filter: Filter): readonly Condition[] | null {
  const { name } = column;
  switch (filter.filter_type) {
    case 'IS_NULL':
      return [{ column: name, is: 'null' }];
    case 'IS_NOT_NULL':
      return [{ column: name, is: 'not null' }];
    // May be left out of the scan, since the plan filters by it once more above.
    case 'OPTIONAL_FILTER':
      return filter.child_filter ? readFilter(column, filter.child_filter) : null;
    case 'CONJUNCTION_AND':
      return (filter.child_filters ?? []).flatMap((each) => readFilter(column, each) ?? []);
    case 'CONJUNCTION_OR':
      return eitherOf(column, filter.child_filters ?? []);
    case 'IN_FILTER':
      return oneOf(column, filter.values ?? []);
    case 'CONSTANT_COMPARISON':
      return comparison(column, filter);
    default:
      return null;
  }
}

/** Of values alone; ranges of which either may hold tell little. */
function eitherOf(column: Column, filters: readonly Filter[]): readonly Condition[] | null {
  const values = filters.flatMap((each) => {
    const [only, ...others] = readFilter(column, each) ?? [];
    return others.length === 0 && only && 'in' in only ? [only.in] : [];
  });
  return values.length === filters.length ? [{ column: column.name, in: values.flat() }] : null;
}

function oneOf(column: Column, constants: readonly Constant[]): readonly Condition[] | null {
  const values = constants.filter(({ is_null: isNull }) => !isNull).map((each) => textOf(column, each));
  if (values.includes(null)) return null;
  return [{ column: column.name, in: values as string[] }];
}

function comparison(
  column: Column,
  { comparison_type: kind, constant }: Filter,
): readonly Condition[] | null {
  const value = constant ? textOf(column, constant) : null;
  if (value === null) return null;
  const { name } = column;
  switch (kind) {
    case 'COMPARE_EQUAL':
      return [{ column: name, in: [value] }];
    case 'COMPARE_GREATERTHAN':
    case 'COMPARE_GREATERTHANOREQUALTO':
      return [{ column: name, from: { value, inclusive: kind !== 'COMPARE_GREATERTHAN' } }];
    case 'COMPARE_LESSTHAN':
    case 'COMPARE_LESSTHANOREQUALTO':
      return [{ column: name, to: { value, inclusive: kind !== 'COMPARE_LESSTHAN' } }];
    default:
      return null;
  }
}

/** As DuckDB prints it; null for what is of another type than the column, or cannot be told exactly. */
function textOf({ type: columnType }: Column, { type, is_null: isNull, value }: Constant): string | null {
  const id = type?.id === 'DECIMAL' ? columnType.replace(/\(.*/, '') : columnType;
  if (isNull || typeof value !== 'string' || type?.id !== id) return null;
  switch (type.id) {
    case 'VARCHAR':
      return value;
    case 'BIGINT':
    case 'INTEGER':
      return /^-?\d+$/.test(value) ? value : null;
    case 'DATE':
      return Math.abs(Number(value)) <= DAYS_MOST ? dayText(Number(value)) : null;
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE': {
      const micros = BigInt(value);
      return (micros < 0n ? -micros : micros) / MICROS_A_DAY <= DAYS_MOST ? microsText(micros) : null;
    }
    case 'DECIMAL':
      return /^-?\d+$/.test(value) ? decimalText(BigInt(value), Number(type.type_info?.scale ?? 0)) : null;
    default:
      return null;
  }
}

/** What still holds when the clock has gone on for less than a day. */
function untilItRuns({ condition, type }: Found): Condition[] {
  if ('is' in condition) return [condition];
  const first = 'in' in condition ? earliest(condition.in) : condition.from?.value;
  if (first === undefined || !/^\d/.test(first)) return [];
  const value = dayBefore(first, type);
  return value === null ? [] : [{ column: condition.column, from: { value, inclusive: true } }];
}

/** Days and instants of years with four digits sort as their texts do. */
function earliest(values: readonly string[]): string | undefined {
  return values.every((value) => /^\d{4}-[^(]*$/.test(value)) ? values.toSorted()[0] : undefined;
}

function dayBefore(text: string, type: string): string | null {
  if (type !== 'DATE' && !type.startsWith('TIMESTAMP')) return null;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`).getTime();
  if (Number.isNaN(day)) return null;
  const before = dayText(day / 86_400_000 - 1);
  return type === 'DATE' ? before : `${before}${text.slice(10)}`;
}
