import duckdb from '@duckdb/node-bindings';

/**
 * A vector of strings is 16 bytes for each: the length, then either up to 12 bytes of the string itself or 4 bytes
 * of it and a pointer (`duckdb_string_t`). A call into the binding for each pointer costs more than all else
 * together, so the pages of memory that strings lie on are fetched, neighbours in one piece: a page with a string on
 * it can be read as a whole.
 */
const INLINE_BYTES = 12;
/** The smallest page of any system; larger ones are several of these. */
const PAGE_BYTES = 4096;
/** Longer strings are fetched one by one. */
const LONG_BYTES = 4 * PAGE_BYTES;
/** Where numbers are no longer exact; no system gives out such addresses by itself. */
const ADDRESS_MAX = Number.MAX_SAFE_INTEGER;

interface Run {
  readonly address: number;
  readonly bytes: Buffer;
}

const pointerBuffer = new ArrayBuffer(8);
const pointerView = new DataView(pointerBuffer);

function fetch(address: number, length: number): Buffer {
  pointerView.setUint32(0, address % 2 ** 32, true);
  pointerView.setUint32(4, Math.floor(address / 2 ** 32), true);
  const bytes = duckdb.get_data_from_pointer(pointerBuffer, 0, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads strings of a vector. Null rows hold garbage and are not looked at. */
export class VectorStrings {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #mask: Uint8Array | null;
  readonly #runs = new Map<number, Run>();
  #lastPage = -1;
  #lastRun: Run | undefined;

  constructor(data: Uint8Array, mask: Uint8Array | null) {
    this.#bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#mask = mask;
  }

  /** In bytes; 0 for null. */
  lengthAt(row: number): number {
    const mask = this.#mask;
    if (mask !== null && (((mask[row >> 3] as number) >> (row & 7)) & 1) === 0) return 0;
    return this.#view.getUint32(16 * row, true);
  }

  #addressAt(row: number): number {
    const at = 16 * row + 8;
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** Fetches what the rows point at; must come before `copy` of any of them. */
  prepare(from: number, count: number): void {
    const pages = new Set<number>();
    let lastPage = -1;
    for (let row = from; row < from + count; row++) {
      const length = this.lengthAt(row);
      if (length <= INLINE_BYTES || length > LONG_BYTES) continue;
      const address = this.#addressAt(row);
      if (address > ADDRESS_MAX) throw new Error('A string is at an address that cannot be read');
      const end = Math.floor((address + length - 1) / PAGE_BYTES);
      let page = Math.floor(address / PAGE_BYTES);
      if (page === lastPage && end === lastPage) continue;
      lastPage = end;
      for (; page <= end; page++) pages.add(page);
    }
    this.#runs.clear();
    this.#lastPage = -1;
    const sorted = Float64Array.from(pages).sort();
    for (let first = 0; first < sorted.length; ) {
      let next = first + 1;
      while (next < sorted.length && sorted[next] === (sorted[next - 1] as number) + 1) next += 1;
      const address = (sorted[first] as number) * PAGE_BYTES;
      const run = { address, bytes: fetch(address, (next - first) * PAGE_BYTES) };
      for (let index = first; index < next; index++) this.#runs.set(sorted[index] as number, run);
      first = next;
    }
  }

  /** Copies the string of a row to `target` and gives its length. */
  copy(row: number, target: Buffer, at: number): number {
    const length = this.lengthAt(row);
    if (length <= INLINE_BYTES) {
      copyShort(this.#bytes, 16 * row + 4, length, target, at);
      return length;
    }
    const address = this.#addressAt(row);
    if (length > LONG_BYTES) {
      fetch(address, length).copy(target, at);
      return length;
    }
    const page = Math.floor(address / PAGE_BYTES);
    if (page !== this.#lastPage) {
      this.#lastPage = page;
      this.#lastRun = this.#runs.get(page);
    }
    const run = this.#lastRun as Run;
    const start = address - run.address;
    if (length <= SHORT_BYTES) copyShort(run.bytes, start, length, target, at);
    else run.bytes.copy(target, at, start, start + length);
    return length;
  }
}

/** Up to here a loop is faster than the call of a function of the engine. */
const SHORT_BYTES = 24;

function copyShort(source: Buffer, from: number, length: number, target: Buffer, at: number): void {
  for (let index = 0; index < length; index++) target[at + index] = source[from + index] as number;
}
