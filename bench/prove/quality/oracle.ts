import type { Cell, ColumnOf, Table } from './random-table.ts';
import { COLUMNS } from './random-table.ts';

/** What must come out of a check, told from the rows in plain TypeScript. */

export type Row = Table['rows'][number];

export interface Verdict {
  readonly state: 'passed' | 'failed' | 'not_evaluated';
  readonly elementCount?: number;
  readonly missingCount?: number;
  readonly unexpectedCount?: number;
  /** `row_id` of the rows that break the rule; undefined where the check is not about rows. */
  readonly failing?: readonly number[];
}

/** A check's arguments, and its oracle. Null of the oracle: a double so near a bound that either answer is right. */
export interface Case {
  readonly args: Readonly<Record<string, unknown>>;
  verdict(rows: readonly Row[]): Verdict | null;
}

export function columnNamed(name: string): ColumnOf {
  const column = COLUMNS.find((each) => each.name === name);
  if (!column) throw new Error(`There is no column ${name}.`);
  return column;
}

export function byRow(
  rows: readonly Row[],
  isMissing: (row: Row) => boolean,
  fails: (row: Row) => boolean,
  mostly: number | undefined,
): Verdict {
  const judged = rows.filter((row) => !isMissing(row));
  const failing = judged.filter(fails).map((row) => Number(row.row_id));
  const kept = judged.length - failing.length;
  const passed = judged.length === 0 || kept / judged.length >= (mostly ?? 1);
  return {
    state: passed ? 'passed' : 'failed',
    elementCount: rows.length,
    missingCount: rows.length - judged.length,
    unexpectedCount: failing.length,
    failing,
  };
}

export function present(rows: readonly Row[], name: string): Exclude<Cell, null>[] {
  return rows.flatMap((row) => row[name] ?? []) as Exclude<Cell, null>[];
}

export function stateOf(passed: boolean): Verdict {
  return { state: passed ? 'passed' : 'failed' };
}

/** A bound as a suite has it, and as this proof compares it: in eighths, or microseconds since 1970, or text. */
export type Bound =
  | { readonly json: number; readonly eighths: bigint }
  | { readonly json: string; readonly tenThousandths: bigint }
  | { readonly json: string; readonly micros: bigint }
  | { readonly json: string };

const DAY_MICROS = 86_400_000_000n;

export function compareToBound(value: Exclude<Cell, null>, { kind, scale }: ColumnOf, bound: Bound): number {
  if (kind === 'float') {
    const other = bound.json as number;
    return Number.isNaN(value)
      ? Number.NaN
      : (value as number) < other
        ? -1
        : (value as number) > other
          ? 1
          : 0;
  }
  if ('eighths' in bound) return sign((value as bigint) * 8n - bound.eighths * 10n ** BigInt(scale));
  if ('tenThousandths' in bound)
    return sign((value as bigint) * 10n ** BigInt(4 - scale) - bound.tenThousandths);
  if ('micros' in bound) return sign((value as bigint) * (kind === 'day' ? DAY_MICROS : 1n) - bound.micros);
  return Buffer.compare(Buffer.from(value as string), Buffer.from(bound.json));
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

export interface Range {
  readonly least?: Bound | undefined;
  readonly most?: Bound | undefined;
  readonly strictMin?: boolean | undefined;
  readonly strictMax?: boolean | undefined;
}

export function isWithin(
  value: Exclude<Cell, null>,
  column: ColumnOf,
  { least, most, strictMin, strictMax }: Range,
): boolean {
  const [low, high] = [least, most].map((bound) => (bound ? compareToBound(value, column, bound) : null));
  if (Number.isNaN(low) || Number.isNaN(high)) return false;
  return (
    (low === null || low === undefined || (strictMin ? low > 0 : low >= 0)) &&
    (high === null || high === undefined || (strictMax ? high < 0 : high <= 0))
  );
}

/** Equal values have equal keys; negative zero is zero and NaN is itself. */
export function keyOf(value: Cell): string {
  if (typeof value === 'number') return `number ${value === 0 ? 0 : value}`;
  return `${typeof value} ${String(value)}`;
}

export function countsOf(values: readonly Cell[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}

/** In the column's own order: of texts that of their bytes, NaN last. */
export function compareCells(a: Exclude<Cell, null>, b: Exclude<Cell, null>): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  if (typeof a === 'number' && (Number.isNaN(a) || Number.isNaN(b))) {
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

export function asNumber(value: Exclude<Cell, null>, { scale }: ColumnOf): number {
  return typeof value === 'bigint' ? Number(value) / 10 ** scale : Number(value);
}

/** Whether a double is so near that its last digits, which the order of additions decides, tell. */
export function isNear(value: number, other: number): boolean {
  return Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value), Math.abs(other));
}
