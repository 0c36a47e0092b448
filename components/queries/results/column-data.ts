import { type Batch, type DataType, Type } from '@uwdata/flechette';
import { cellText } from '../cell-text.ts';

/**
 * One column of a result in buffers that a worker can be handed. `nulls` has a 1 for each missing value; values there
 * mean nothing. Numbers keep every digit: `wide` and `huge` are whole numbers of 10^-scale, `wide` also instants.
 */
export type ColumnData = { readonly rows: number; readonly nulls: Uint8Array | null } & (
  | { readonly kind: 'int'; readonly values: Int32Array }
  | { readonly kind: 'number'; readonly values: Float64Array }
  | {
      readonly kind: 'wide';
      readonly values: BigInt64Array;
      readonly unsigned: boolean;
      readonly scale: number;
    }
  | {
      readonly kind: 'huge';
      readonly high: BigInt64Array;
      readonly low: BigUint64Array;
      readonly scale: number;
    }
  /** UTF-8, one text after the other; row r has text `codes[r]`, or text r without codes. */
  | {
      readonly kind: 'text';
      readonly codes: Uint32Array | null;
      readonly bytes: Uint8Array;
      readonly offsets: Uint32Array;
    }
);

export type Pieces = readonly Batch<unknown>[];

const DAY_MS = 86_400_000;
/** Decimals of so many digits fit 64 bits. */
const WIDE_DIGITS = 18;

/** Takes a column out of Arrow piece by piece: whoever drives it may rest between them. */
export function* extractColumn(pieces: Pieces): Generator<void, ColumnData> {
  const rows = pieces.reduce((sum, { length }) => sum + length, 0);
  const type = pieces[0]?.type;
  const nulls = nullsOf(pieces, rows);
  const base = { rows, nulls };
  yield;
  if (!type) return { ...base, kind: 'int', values: new Int32Array(0) };
  switch (type.typeId) {
    case Type.Bool:
    case Type.Date: {
      const values = new Int32Array(rows);
      const day = type.typeId === Type.Date ? DAY_MS : 1;
      yield* each(pieces, (piece, start) => {
        for (let row = 0; row < piece.length; row++) values[start + row] = Number(piece.value(row)) / day;
      });
      return { ...base, kind: 'int', values };
    }
    case Type.Int:
      if (type.bitWidth === 64) return yield* wide(pieces, base, !type.signed, 0);
      if (type.bitWidth < 32 || type.signed) return yield* direct(pieces, base, 'int');
      return yield* direct(pieces, base, 'number');
    case Type.Float:
      return yield* direct(pieces, base, 'number');
    case Type.Time:
      return type.bitWidth === 64 ? yield* wide(pieces, base, false, 0) : yield* direct(pieces, base, 'int');
    case Type.Timestamp:
      return yield* wide(pieces, base, false, 0);
    case Type.Decimal:
      if (type.bitWidth === 128) return yield* decimal(pieces, base, type.precision, type.scale);
      break;
    case Type.Dictionary:
      return yield* coded(pieces, base, type.dictionary);
    case Type.Utf8:
      return yield* utf8(pieces, base);
  }
  return yield* asText(pieces, base, type);
}

interface Base {
  readonly rows: number;
  readonly nulls: Uint8Array | null;
}

function* each(pieces: Pieces, take: (piece: Batch<unknown>, start: number) => void): Generator<void, void> {
  let start = 0;
  for (const piece of pieces) {
    take(piece, start);
    start += piece.length;
    yield;
  }
}

function nullsOf(pieces: Pieces, rows: number): Uint8Array | null {
  if (pieces.every((piece) => piece.nullCount === 0 && piece.type.typeId !== Type.Null)) return null;
  const nulls = new Uint8Array(rows);
  let start = 0;
  for (const piece of pieces) {
    if (piece.type.typeId === Type.Null) nulls.fill(1, start, start + piece.length);
    else if (piece.nullCount > 0) {
      for (let row = 0; row < piece.length; row++) if (!piece.isValid(row)) nulls[start + row] = 1;
    }
    start += piece.length;
  }
  return nulls;
}

function* direct(pieces: Pieces, base: Base, kind: 'int' | 'number'): Generator<void, ColumnData> {
  const values = kind === 'int' ? new Int32Array(base.rows) : new Float64Array(base.rows);
  yield* each(pieces, (piece, start) => values.set(piece.values as Float64Array, start));
  return { ...base, kind, values } as ColumnData;
}

function* wide(pieces: Pieces, base: Base, unsigned: boolean, scale: number): Generator<void, ColumnData> {
  const values = new BigInt64Array(base.rows);
  const bits = new BigUint64Array(values.buffer);
  yield* each(pieces, ({ values: given }, start) => {
    if (given instanceof BigUint64Array) bits.set(given, start);
    else if (given instanceof BigInt64Array) values.set(given, start);
    // Seconds may come in 32 bits.
    else values.set(Array.from(given as Int32Array, BigInt), start);
  });
  return { ...base, kind: 'wide', values, unsigned, scale };
}

function* decimal(pieces: Pieces, base: Base, precision: number, scale: number): Generator<void, ColumnData> {
  const low = new BigUint64Array(base.rows);
  const high = new BigInt64Array(base.rows);
  let fits = true;
  yield* each(pieces, (piece, start) => {
    const words = piece.values as BigUint64Array;
    const signed = new BigInt64Array(words.buffer, words.byteOffset, words.length);
    for (let row = 0; row < piece.length; row++) {
      const lower = words[2 * row] ?? 0n;
      const upper = signed[2 * row + 1] ?? 0n;
      low[start + row] = lower;
      high[start + row] = upper;
      if (precision > WIDE_DIGITS) fits &&= upper === (BigInt.asIntN(64, lower) < 0n ? -1n : 0n);
    }
  });
  // Sums over integers are declared with 38 digits and rarely have them.
  if (fits) return { ...base, kind: 'wide', values: new BigInt64Array(low.buffer), unsigned: false, scale };
  return { ...base, kind: 'huge', high, low, scale };
}

function* utf8(pieces: Pieces, base: Base): Generator<void, ColumnData> {
  const size = pieces.reduce((sum, piece) => sum + textEnd(piece) - textStart(piece), 0);
  const bytes = new Uint8Array(size);
  const offsets = new Uint32Array(base.rows + 1);
  let at = 0;
  yield* each(pieces, (piece, start) => {
    const from = textStart(piece);
    bytes.set((piece.values as Uint8Array).subarray(from, textEnd(piece)), at);
    const places = piece.offsets as Int32Array;
    for (let row = 0; row < piece.length; row++) offsets[start + row] = at + (places[row] ?? 0) - from;
    at += textEnd(piece) - from;
    offsets[start + piece.length] = at;
  });
  return { ...base, kind: 'text', codes: null, bytes, offsets };
}

function textStart({ offsets, length }: Batch<unknown>): number {
  return length > 0 ? Number(offsets?.[0] ?? 0) : 0;
}

function textEnd({ offsets, length }: Batch<unknown>): number {
  return length > 0 ? Number(offsets?.[length] ?? 0) : 0;
}

/** Pieces may come with dictionaries of their own: each text gets one code for all. */
function* coded(pieces: Pieces, base: Base, type: DataType): Generator<void, ColumnData> {
  const codes = new Uint32Array(base.rows);
  const known = new Map<string, number>();
  const codeOf = (text: string) => {
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  };
  let dictionary: unknown;
  let translated = new Uint32Array(0);
  yield* each(pieces, (piece, start) => {
    const batch = piece as Batch<unknown> & { cache: ArrayLike<unknown>; key(row: number): number };
    if (batch.cache !== dictionary) {
      dictionary = batch.cache;
      translated = Uint32Array.from(batch.cache, (value) => codeOf(cellText(value, type) ?? ''));
    }
    for (let row = 0; row < piece.length; row++) codes[start + row] = translated[batch.key(row)] ?? 0;
  });
  return { ...base, kind: 'text', codes, ...encoded([...known.keys()]) };
}

const TEXT_ROWS = 20_000;

/** Lists, structs, blobs and the like: what is shown of them is what is sorted and found. */
function* asText(pieces: Pieces, base: Base, type: DataType): Generator<void, ColumnData> {
  const texts: string[] = [];
  for (const piece of pieces) {
    for (let row = 0; row < piece.length; row++) {
      texts.push(cellText(piece.at(row), type) ?? '');
      if (texts.length % TEXT_ROWS === 0) yield;
    }
  }
  return { ...base, kind: 'text', codes: null, ...encoded(texts) };
}

function encoded(texts: readonly string[]): { bytes: Uint8Array; offsets: Uint32Array } {
  const encoder = new TextEncoder();
  const offsets = new Uint32Array(texts.length + 1);
  const parts = texts.map((text) => encoder.encode(text));
  for (const [place, part] of parts.entries()) offsets[place + 1] = (offsets[place] ?? 0) + part.length;
  const bytes = new Uint8Array(offsets[texts.length] ?? 0);
  for (const [place, part] of parts.entries()) bytes.set(part, offsets[place]);
  return { bytes, offsets };
}

/** What can be handed over instead of copied. */
export function buffersOf(data: ColumnData): ArrayBuffer[] {
  return Object.values(data)
    .filter((value): value is Uint8Array<ArrayBuffer> => ArrayBuffer.isView(value))
    .map(({ buffer }) => buffer);
}
