import duckdb from '@duckdb/node-bindings';
import { appendOffsets, type BatchParts, type ColumnWriter, isValid, readMask } from './column-writer.ts';
import { GrowableBytes, Validity } from './growable.ts';

/** Lists, and maps as lists of entries. DuckDB's may point anywhere into their items, Arrow's follow each other. */
export class ListWriter implements ColumnWriter {
  readonly #items: ColumnWriter;
  readonly #validity = new Validity();
  readonly #offsets = new GrowableBytes();
  #itemsCount = 0;
  #entries: BigUint64Array = new BigUint64Array(0);
  #mask: Uint8Array | null = null;

  constructor(items: ColumnWriter) {
    this.#items = items;
  }

  get bytes(): number {
    return this.#offsets.length + this.#items.bytes;
  }

  open(vector: duckdb.Vector, size: number): void {
    const data = duckdb.vector_get_data(vector, 16 * size);
    this.#entries = new BigUint64Array(data.buffer, data.byteOffset, 2 * size);
    this.#mask = readMask(vector, size);
    this.#items.open(duckdb.list_vector_get_child(vector), duckdb.list_vector_get_size(vector));
  }

  #ranges(from: number, count: number, visit: (from: number, count: number) => void): void {
    let start = 0;
    let length = 0;
    for (let row = from; row < from + count; row++) {
      if (!isValid(this.#mask, row)) continue;
      const rowStart = Number(this.#entries[2 * row]);
      const rowLength = Number(this.#entries[2 * row + 1]);
      if (rowLength === 0) continue;
      if (rowStart === start + length) {
        length += rowLength;
        continue;
      }
      if (length > 0) visit(start, length);
      start = rowStart;
      length = rowLength;
    }
    if (length > 0) visit(start, length);
  }

  measure(from: number, count: number): number {
    let bytes = 4 * count;
    this.#ranges(from, count, (start, length) => {
      bytes += this.#items.measure(start, length);
    });
    return bytes;
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    let at = appendOffsets(this.#offsets, count);
    for (let row = from; row < from + count; row++, at += 4) {
      if (isValid(this.#mask, row)) this.#itemsCount += Number(this.#entries[2 * row + 1]);
      this.#offsets.bytes.writeInt32LE(this.#itemsCount, at);
    }
    this.#ranges(from, count, (start, length) => this.#items.append(start, length));
  }

  take(into: BatchParts): void {
    if (this.#offsets.length === 0) appendOffsets(this.#offsets, 0);
    into.nodes.push([this.#validity.rows, this.#validity.nulls]);
    into.buffers.push(this.#validity.take(), this.#offsets.take());
    this.#itemsCount = 0;
    this.#items.take(into);
  }
}

/** Lists of one length (ARRAY): row `n` has the items from `n * length` on, also where it is null. */
export class FixedListWriter implements ColumnWriter {
  readonly #items: ColumnWriter;
  readonly #length: number;
  readonly #validity = new Validity();
  #mask: Uint8Array | null = null;

  constructor(length: number, items: ColumnWriter) {
    this.#length = length;
    this.#items = items;
  }

  get bytes(): number {
    return this.#items.bytes;
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#mask = readMask(vector, size);
    this.#items.open(duckdb.array_vector_get_child(vector), size * this.#length);
  }

  measure(from: number, count: number): number {
    return this.#items.measure(from * this.#length, count * this.#length);
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    this.#items.append(from * this.#length, count * this.#length);
  }

  take(into: BatchParts): void {
    into.nodes.push([this.#validity.rows, this.#validity.nulls]);
    into.buffers.push(this.#validity.take());
    this.#items.take(into);
  }
}

/** Rows of several columns. */
export class StructWriter implements ColumnWriter {
  readonly #children: readonly ColumnWriter[];
  readonly #validity = new Validity();
  #mask: Uint8Array | null = null;

  constructor(children: readonly ColumnWriter[]) {
    this.#children = children;
  }

  get bytes(): number {
    return this.#children.reduce((sum, child) => sum + child.bytes, 0);
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#mask = readMask(vector, size);
    for (const [index, child] of this.#children.entries()) {
      child.open(duckdb.struct_vector_get_child(vector, index), size);
    }
  }

  measure(from: number, count: number): number {
    return this.#children.reduce((sum, child) => sum + child.measure(from, count), 0);
  }

  append(from: number, count: number): void {
    this.#validity.append(this.#mask, from, count);
    for (const child of this.#children) child.append(from, count);
  }

  take(into: BatchParts): void {
    into.nodes.push([this.#validity.rows, this.#validity.nulls]);
    into.buffers.push(this.#validity.take());
    for (const child of this.#children) child.take(into);
  }
}

/** Texts that are made here, for types that Arrow does not have. */
export class TextWriter implements ColumnWriter {
  readonly #read: (vector: duckdb.Vector, size: number) => (row: number) => string | null;
  readonly #validity = new Validity();
  readonly #offsets = new GrowableBytes();
  readonly #values = new GrowableBytes();
  #textAt: (row: number) => string | null = () => null;

  constructor(read: (vector: duckdb.Vector, size: number) => (row: number) => string | null) {
    this.#read = read;
  }

  get bytes(): number {
    return this.#offsets.length + this.#values.length;
  }

  open(vector: duckdb.Vector, size: number): void {
    this.#textAt = size === 0 ? () => null : this.#read(vector, size);
  }

  measure(from: number, count: number): number {
    let bytes = 4 * count;
    for (let row = from; row < from + count; row++) bytes += this.#textAt(row)?.length ?? 0;
    return bytes;
  }

  append(from: number, count: number): void {
    let at = appendOffsets(this.#offsets, count);
    for (let row = from; row < from + count; row++, at += 4) {
      const text = this.#textAt(row);
      this.#validity.append(text === null ? NULL_BIT : null, 0, 1);
      if (text !== null) this.#values.append(Buffer.from(text, 'utf8'));
      this.#offsets.bytes.writeInt32LE(this.#values.length, at);
    }
  }

  take({ nodes, buffers }: BatchParts): void {
    if (this.#offsets.length === 0) appendOffsets(this.#offsets, 0);
    nodes.push([this.#validity.rows, this.#validity.nulls]);
    buffers.push(this.#validity.take(), this.#offsets.take(), this.#values.take());
  }
}

const NULL_BIT = new Uint8Array(1);
