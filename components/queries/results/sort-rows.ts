import type { ColumnData } from './column-data.ts';
import { compareTexts, sortTexts } from './sort-texts.ts';
import { orderWords, radixSort, type Steps } from './sort-words.ts';

export interface SortBy {
  readonly column: number;
  readonly descending: boolean;
}

export function allRows(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[row] = row;
  return order;
}

/** A new order of the same rows: by the first column, equal ones by the next, else as they were. Missing values last. */
export function* sortRows(
  columnAt: (column: number) => ColumnData,
  rows: Uint32Array,
  by: readonly SortBy[],
): Steps<Uint32Array> {
  let order = rows;
  for (const [done, { column, descending }] of [...by].reverse().entries()) {
    const steps = sortColumn(columnAt(column), order, descending);
    for (;;) {
      const step = steps.next();
      if (step.done) {
        const { present, missing } = step.value;
        order = new Uint32Array(present.length + missing.length);
        order.set(present);
        order.set(missing, present.length);
        break;
      }
      yield (done + step.value) / by.length;
    }
  }
  return order;
}

export interface SortedColumn {
  readonly present: Uint32Array;
  readonly missing: Uint32Array;
  /** Whether two rows have the same value; neither may be missing. */
  readonly same: (a: number, b: number) => boolean;
}

/** The rows with a value in its order, and those without as they were. */
export function* sortColumn(data: ColumnData, rows: Uint32Array, descending = false): Steps<SortedColumn> {
  const { present, missing } = withoutNulls(data, rows);
  yield 0;
  if (data.kind !== 'text') {
    const words = orderWords(data);
    const spare = new Uint32Array(present.length);
    for (const [done, word] of [...words].reverse().entries()) {
      const of = descending ? (row: number) => ~(word[row] ?? 0) : (row: number) => word[row] ?? 0;
      for (const step of radixSort(present, spare, 0, present.length, of)) yield (done + step) / words.length;
    }
    return { present, missing, same: (a, b) => words.every((word) => word[a] === word[b]) };
  }
  const { codes } = data;
  if (codes === null) {
    yield* sortTexts(data, present, descending);
    return { present, missing, same: (a, b) => a === b || compareTexts(data, a, b) === 0 };
  }
  const texts = allRows(data.offsets.length - 1);
  yield* sortTexts(data, texts, false);
  const ranks = new Uint32Array(texts.length);
  for (const [rank, text] of texts.entries()) ranks[text] = rank;
  const rankOf = (row: number) => ranks[codes[row] ?? 0] ?? 0;
  const word = descending ? (row: number) => ~rankOf(row) : rankOf;
  yield* radixSort(present, new Uint32Array(present.length), 0, present.length, word);
  return { present, missing, same: (a, b) => codes[a] === codes[b] };
}

function withoutNulls(
  { nulls }: ColumnData,
  rows: Uint32Array,
): { present: Uint32Array; missing: Uint32Array } {
  if (!nulls) return { present: rows.slice(), missing: new Uint32Array(0) };
  const present = new Uint32Array(rows.length);
  const missing = new Uint32Array(rows.length);
  let [have, lack] = [0, 0];
  for (const row of rows) {
    if (nulls[row]) missing[lack++] = row;
    else present[have++] = row;
  }
  return { present: present.slice(0, have), missing: missing.slice(0, lack) };
}

export interface Ranks {
  /** By row: the place of its value among the distinct ones in order; missing values share the last. */
  readonly of: Uint32Array;
  readonly count: number;
  /** By place: a row that has the value. */
  readonly firstRows: Uint32Array;
  readonly hasMissing: boolean;
}

/** Each distinct value of a column as a small number, in the values' order. */
export function* rankRows(data: ColumnData, rows: Uint32Array): Steps<Ranks> {
  const { present, missing, same } = yield* sortColumn(data, rows);
  const of = new Uint32Array(data.rows);
  const firstRows: number[] = [];
  let before = -1;
  for (const row of present) {
    if (before < 0 || !same(before, row)) firstRows.push(row);
    of[row] = firstRows.length - 1;
    before = row;
  }
  const [firstMissing] = missing;
  if (firstMissing !== undefined) {
    for (const row of missing) of[row] = firstRows.length;
    firstRows.push(firstMissing);
  }
  return {
    of,
    count: firstRows.length,
    firstRows: Uint32Array.from(firstRows),
    hasMissing: missing.length > 0,
  };
}
