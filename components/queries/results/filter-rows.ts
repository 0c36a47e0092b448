import type { ColumnData } from './column-data.ts';
import type { Bounds, FilterOp } from './filter-bounds.ts';
import { allRows } from './sort-rows.ts';
import type { Steps } from './sort-words.ts';

/** A filter ready to be asked of each row. */
export type RowTest =
  | { readonly column: number; readonly op: 'null' | 'not_null' }
  /** `low` and `high` in the column's own units; null: no bound. */
  | {
      readonly column: number;
      readonly op: 'between';
      readonly low: Bounds['low'] | null;
      readonly high: Bounds['high'] | null;
    }
  | { readonly column: number; readonly op: Extract<FilterOp, 'contains' | 'equals'>; readonly text: string };

const STEP_ROWS = 200_000;

/** The rows that pass all tests, in their order. */
export function* filterRows(
  columnAt: (column: number) => ColumnData,
  count: number,
  tests: readonly RowTest[],
): Steps<Uint32Array> {
  let rows = allRows(count);
  for (const [done, test] of tests.entries()) {
    const passes = rowTest(columnAt(test.column), test);
    const kept = new Uint32Array(rows.length);
    let size = 0;
    for (const [place, row] of rows.entries()) {
      if (passes(row)) kept[size++] = row;
      if (place % STEP_ROWS === 0) yield (done + place / rows.length) / tests.length;
    }
    rows = kept.slice(0, size);
  }
  return rows;
}

function rowTest(data: ColumnData, test: RowTest): (row: number) => boolean {
  const { nulls } = data;
  if (test.op === 'null') return nulls ? (row) => nulls[row] === 1 : () => false;
  const present = nulls ? (row: number) => nulls[row] === 0 : () => true;
  if (!('text' in test) && !('low' in test)) return present;
  const matches = 'text' in test ? ofText(data, test) : within(data, test);
  return nulls ? (row) => present(row) && matches(row) : matches;
}

/** NaN is above every number, as it is in DuckDB. */
function atLeast(value: number, bound: number): boolean {
  return Number.isNaN(value) || value >= bound;
}

function within(
  data: ColumnData,
  { low, high }: { readonly low: Bounds['low'] | null; readonly high: Bounds['high'] | null },
): (row: number) => boolean {
  if (data.kind === 'int' || data.kind === 'number') {
    const { values } = data;
    const [from, to] = [low === null ? null : Number(low), high === null ? null : Number(high)];
    const value = (row: number) => values[row] ?? Number.NaN;
    return (row) => (from === null || atLeast(value(row), from)) && (to === null || atLeast(to, value(row)));
  }
  if (data.kind === 'text') return () => false;
  const value = wholeNumber(data);
  const [from, to] = [low === null ? null : BigInt(low), high === null ? null : BigInt(high)];
  return (row) => {
    const at = value(row);
    return (from === null || at >= from) && (to === null || at <= to);
  };
}

/** Of 10^-scale. */
export function wholeNumber(data: Extract<ColumnData, { kind: 'wide' | 'huge' }>): (row: number) => bigint {
  if (data.kind === 'huge') return (row) => ((data.high[row] ?? 0n) << 64n) | (data.low[row] ?? 0n);
  const values = data.unsigned ? new BigUint64Array(data.values.buffer) : data.values;
  return (row) => values[row] ?? 0n;
}

function ofText(
  data: ColumnData,
  { op, text }: { readonly op: 'contains' | 'equals'; readonly text: string },
): (row: number) => boolean {
  if (data.kind !== 'text') return () => false;
  const { codes, bytes, offsets } = data;
  const matches = textTest(bytes, op, text);
  const found = (place: number) => matches(offsets[place] ?? 0, offsets[place + 1] ?? 0);
  if (codes === null) return found;
  const known = Uint8Array.from({ length: offsets.length - 1 }, (_, place) => (found(place) ? 1 : 0));
  return (row) => known[codes[row] ?? 0] === 1;
}

function textTest(
  bytes: Uint8Array,
  op: 'contains' | 'equals',
  text: string,
): (start: number, end: number) => boolean {
  if (op === 'equals') {
    const wanted = new TextEncoder().encode(text);
    return (start, end) =>
      end - start === wanted.length && wanted.every((byte, at) => bytes[start + at] === byte);
  }
  const lower = text.toLowerCase();
  const decoder = new TextDecoder();
  if (!/^[\x20-\x7e]*$/.test(lower)) {
    return (start, end) => decoder.decode(bytes.subarray(start, end)).toLowerCase().includes(lower);
  }
  const wanted = new TextEncoder().encode(lower);
  const fold = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
  return (start, end) => {
    for (let from = start; from + wanted.length <= end; from++) {
      let at = 0;
      while (at < wanted.length && fold(bytes[from + at] ?? 0) === wanted[at]) at += 1;
      if (at === wanted.length) return true;
    }
    return false;
  };
}
