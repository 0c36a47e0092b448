import duckdb from '@duckdb/node-bindings';
import { GrowableBits, GrowableBytes, Validity } from './growable.ts';
import { VectorStrings } from './vector-strings.ts';

/** The nodes and buffers of a batch in the order Arrow wants them. */
export interface BatchParts {
  readonly nodes: [rows: number, nulls: number][];
  readonly buffers: Uint8Array[];
}

/**
 * Copies a column of DuckDB's chunks into a column of Arrow. For each chunk: `open`, then any ranges of its rows.
 * What DuckDB's vector holds is gone with the chunk; nothing of it is kept.
 */
export interface ColumnWriter {
  open(vector: duckdb.Vector, size: number): void;
  append(from: number, count: number): void;
  /** About what the rows `[from, from + count)` of the open vector will add. */
  measure(from: number, count: number): number;
  readonly bytes: number;
  /** Moves what was appended to a batch; the next rows begin another one. */
  take(into: BatchParts): void;
}

export const NO_BYTES = new Uint8Array(0);
/** Offsets in Arrow's lists and texts are 32-bit. */
export const OFFSET_MAX = 2 ** 31 - 1;

export function readMask(vector: duckdb.Vector, size: number): Uint8Array | null {
  const bytes: Uint8Array | null | undefined = duckdb.vector_get_validity(vector, Math.ceil(size / 64) * 8);
  return bytes ?? null;
}

export function isValid(mask: Uint8Array | null, row: number): boolean {
  return mask === null || (((mask[row >> 3] as number) >> (row & 7)) & 1) === 1;
}

/** Values of so many bytes which mean the same to both. */
export class FixedWriter implements ColumnWriter {
  readonly #width: number;
  readonly #validity = new Validity();
  readonly #values = new GrowableBytes();
  #data: Uint8Array = NO_BYTES;
  #mask: Uint8Array | null = null;

  constructor(width: number) {
    this.#width = width;
  }

  get bytes(): number {
    return this.#values.length;
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#data = duckdb.vector_get_data(vector, size * this.#width);
    this.#mask = readMask(vector, size);
  }

  measure(_from: number, count: number): number {
    return count * this.#width;
  }

  append(from: number, count: number): void {
    const nulls = this.#validity.append(this.#mask, from, count);
    const at = this.#values.length;
    this.#values.append(this.#data.subarray(from * this.#width, (from + count) * this.#width));
    if (nulls > 0) this.#clearNulls(from, count, at);
  }

  /** Under a null DuckDB leaves whatever was in its memory before. */
  #clearNulls(from: number, count: number, at: number): void {
    const width = this.#width;
    for (let index = 0; index < count; index++) {
      if (!isValid(this.#mask, from + index)) {
        this.#values.bytes.fill(0, at + index * width, at + (index + 1) * width);
      }
    }
  }

  take({ nodes, buffers }: BatchParts): void {
    nodes.push([this.#validity.rows, this.#validity.nulls]);
    buffers.push(this.#validity.take(), this.#values.take());
  }
}

/** Values that are computed, one by one, from memory of another width; null rows become zeros. */
export class ConvertedWriter implements ColumnWriter {
  readonly #from: number;
  readonly #to: number;
  readonly #convert: (source: DataView, at: number, target: DataView, to: number) => void;
  readonly #validity = new Validity();
  readonly #values = new GrowableBytes();
  #data: DataView = new DataView(new ArrayBuffer(0));
  #mask: Uint8Array | null = null;

  constructor(
    widths: { readonly from: number; readonly to: number },
    convert: (source: DataView, at: number, target: DataView, to: number) => void,
  ) {
    this.#from = widths.from;
    this.#to = widths.to;
    this.#convert = convert;
  }

  get bytes(): number {
    return this.#values.length;
  }

  open(vector: duckdb.Vector, size: number): void {
    const data = duckdb.vector_get_data(vector, size * this.#from);
    this.#data = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#mask = readMask(vector, size);
  }

  measure(_from: number, count: number): number {
    return count * this.#to;
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    const at = this.#values.extend(count * this.#to);
    const { buffer, byteOffset } = this.#values.bytes;
    const target = new DataView(buffer, byteOffset + at, count * this.#to);
    for (let index = 0; index < count; index++) {
      if (isValid(this.#mask, from + index)) {
        this.#convert(this.#data, (from + index) * this.#from, target, index * this.#to);
      } else {
        this.#values.bytes.fill(0, at + index * this.#to, at + (index + 1) * this.#to);
      }
    }
  }

  take({ nodes, buffers }: BatchParts): void {
    nodes.push([this.#validity.rows, this.#validity.nulls]);
    buffers.push(this.#validity.take(), this.#values.take());
  }
}

/** A byte each in DuckDB, a bit each in Arrow. */
export class BoolWriter implements ColumnWriter {
  readonly #validity = new Validity();
  readonly #values = new GrowableBits();
  #data: Uint8Array = NO_BYTES;
  #mask: Uint8Array | null = null;

  get bytes(): number {
    return this.#values.byteLength;
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#data = duckdb.vector_get_data(vector, size);
    this.#mask = readMask(vector, size);
  }

  measure(_from: number, count: number): number {
    return count / 8;
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    this.#values.appendBytes(this.#data, this.#mask, from, count);
  }

  take({ nodes, buffers }: BatchParts): void {
    nodes.push([this.#validity.rows, this.#validity.nulls]);
    buffers.push(this.#validity.take(), this.#values.take());
  }
}

/** Texts and bytes. */
export class StringWriter implements ColumnWriter {
  readonly #validity = new Validity();
  readonly #offsets = new GrowableBytes();
  readonly #values = new GrowableBytes();
  #strings = new VectorStrings(NO_BYTES, null);
  #mask: Uint8Array | null = null;

  get bytes(): number {
    return this.#offsets.length + this.#values.length;
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#mask = readMask(vector, size);
    this.#strings = new VectorStrings(duckdb.vector_get_data(vector, 16 * size), this.#mask);
  }

  measure(from: number, count: number): number {
    let bytes = 4 * count;
    for (let row = from; row < from + count; row++) bytes += this.#strings.lengthAt(row);
    return bytes;
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    this.#strings.prepare(from, count);
    const room = this.measure(from, count) - 4 * count;
    let at = this.#values.extend(room);
    let offsetAt = appendOffsets(this.#offsets, count);
    const offsets = this.#offsets.bytes;
    for (let row = from; row < from + count; row++, offsetAt += 4) {
      at += this.#strings.copy(row, this.#values.bytes, at);
      offsets.writeInt32LE(at, offsetAt);
    }
  }

  take({ nodes, buffers }: BatchParts): void {
    if (this.#offsets.length === 0) appendOffsets(this.#offsets, 0);
    nodes.push([this.#validity.rows, this.#validity.nulls]);
    buffers.push(this.#validity.take(), this.#offsets.take(), this.#values.take());
  }
}

/** Room for the ends of `count` more rows, behind the 0 that every list of offsets begins with. */
export function appendOffsets(offsets: GrowableBytes, count: number): number {
  if (offsets.length === 0) {
    offsets.extend(4);
    offsets.bytes.writeInt32LE(0, 0);
  }
  return offsets.extend(4 * count);
}

/** Rows that are counted and nothing else. */
export class NullWriter implements ColumnWriter {
  readonly bytes = 0;
  #rows = 0;

  open(): void {}

  measure(): number {
    return 0;
  }

  append(_from: number, count: number): void {
    this.#rows += count;
  }

  take({ nodes }: BatchParts): void {
    nodes.push([this.#rows, this.#rows]);
    this.#rows = 0;
  }
}
