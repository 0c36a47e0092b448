import type { ColumnData } from './column-data.ts';

/** Work in steps, which tell how far it is from 0 to 1: whoever drives it may rest or stop between them. */
export type Steps<Result> = Generator<number, Result>;

const MANY_ROWS = 100_000;

/**
 * A column as unsigned 32-bit words per row, the most significant first, whose order is DuckDB's: NaN above all
 * numbers, -0 equal to 0. Not for texts.
 */
export function orderWords(data: Exclude<ColumnData, { kind: 'text' }>): Uint32Array[] {
  switch (data.kind) {
    case 'int':
      return [new Uint32Array(data.values.buffer).map((bits) => bits ^ 0x8000_0000)];
    case 'number':
      return numberWords(data.values);
    case 'wide':
      return wordsOf(data.values.buffer as ArrayBuffer, data.rows, !data.unsigned);
    case 'huge':
      return [
        ...wordsOf(data.high.buffer as ArrayBuffer, data.rows, true),
        ...wordsOf(data.low.buffer as ArrayBuffer, data.rows, false),
      ];
  }
}

function wordsOf(buffer: ArrayBuffer, rows: number, signed: boolean): [high: Uint32Array, low: Uint32Array] {
  const bits = new Uint32Array(buffer);
  const high = new Uint32Array(rows);
  const low = new Uint32Array(rows);
  const flip = signed ? 0x8000_0000 : 0;
  for (let row = 0; row < rows; row++) {
    low[row] = bits[2 * row] ?? 0;
    high[row] = (bits[2 * row + 1] ?? 0) ^ flip;
  }
  return [high, low];
}

function numberWords(values: Float64Array): Uint32Array[] {
  const scratch = new Float64Array(1);
  const bits = new Uint32Array(scratch.buffer);
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = (values[row] ?? 0) + 0;
    if (Number.isNaN(value)) {
      high[row] = low[row] = 0xffff_ffff;
      continue;
    }
    scratch[0] = value;
    const [lower = 0, upper = 0] = bits;
    const isNegative = upper >>> 31 === 1;
    high[row] = isNegative ? ~upper : upper ^ 0x8000_0000;
    low[row] = isNegative ? ~lower : lower;
  }
  return [high, low];
}

/** Stable, in place: the rows from `from` to `to` of an order, by one word of each. `spare` is as long as the order. */
export function* radixSort(
  order: Uint32Array,
  spare: Uint32Array,
  from: number,
  to: number,
  word: (place: number) => number,
): Steps<void> {
  const bits = to - from > MANY_ROWS ? 16 : 8;
  const buckets = 1 << bits;
  const mask = buckets - 1;
  const counts = new Uint32Array(buckets);
  let source = order;
  let target = spare;
  for (let shift = 0; shift < 32; shift += bits) {
    counts.fill(0);
    for (let place = from; place < to; place++) {
      const bucket = (word(source[place] ?? 0) >>> shift) & mask;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // All in one bucket: this part of the word does not tell them apart.
    if (counts[(word(source[from] ?? 0) >>> shift) & mask] === to - from) continue;
    let at = from;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const size = counts[bucket] ?? 0;
      counts[bucket] = at;
      at += size;
    }
    for (let place = from; place < to; place++) {
      const row = source[place] ?? 0;
      const bucket = (word(row) >>> shift) & mask;
      const goes = counts[bucket] ?? 0;
      counts[bucket] = goes + 1;
      target[goes] = row;
    }
    [source, target] = [target, source];
    yield shift / 32;
  }
  if (source !== order) order.set(source.subarray(from, to), from);
}
