import duckdb from '@duckdb/node-bindings';

/**
 * A vector of strings is 16 bytes for each: the length, then either up to 12 bytes of the string itself or 4 bytes
 * of it and a pointer (`duckdb_string_t`). A call into the binding for each pointer costs more than all else
 * together, so strings that lie near each other in memory are fetched in one piece.
 */
const INLINE_BYTES = 12;
/** Two strings nearer than this share a page or are on neighbouring ones: whatever is between them is mapped. */
const PAGE_BYTES = 4096;

interface Run {
  readonly from: number;
  readonly to: number;
  bytes: Buffer | null;
}

const pointerBuffer = new ArrayBuffer(8);
const pointerView = new DataView(pointerBuffer);

function fetch(address: number, length: number): Buffer {
  pointerView.setBigUint64(0, BigInt(address), true);
  const bytes = duckdb.get_data_from_pointer(pointerBuffer, 0, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function pointerAt(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}

/** Reads strings `[from, from + count)` of a vector. Null rows hold garbage and are not looked at. */
export class VectorStrings {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #mask: Uint8Array | null;
  #runs: readonly Run[] = [];

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

  /** Fetches what the rows point at; must come before `copy` of any of them. */
  prepare(from: number, count: number): void {
    const starts = new Float64Array(count);
    const ends = new Float64Array(count);
    let pointers = 0;
    let sorted = true;
    for (let row = from; row < from + count; row++) {
      const length = this.lengthAt(row);
      if (length <= INLINE_BYTES) continue;
      const address = pointerAt(this.#view, 16 * row + 8);
      starts[pointers] = address;
      ends[pointers] = address + length;
      sorted &&= pointers === 0 || address >= (starts[pointers - 1] as number);
      pointers += 1;
    }
    this.#runs = findRuns(starts.subarray(0, pointers), ends.subarray(0, pointers), sorted);
  }

  /** Copies the string of a row to `target` and gives its length. */
  copy(row: number, target: Buffer, at: number): number {
    const length = this.lengthAt(row);
    const offset = 16 * row;
    if (length <= INLINE_BYTES) {
      for (let index = 0; index < length; index++) {
        target[at + index] = this.#bytes[offset + 4 + index] as number;
      }
      return length;
    }
    const address = pointerAt(this.#view, offset + 8);
    const run = this.#runOf(address);
    run.bytes ??= fetch(run.from, run.to - run.from);
    const start = address - run.from;
    run.bytes.copy(target, at, start, start + length);
    return length;
  }

  #runOf(address: number): Run {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#runs[middle] as Run).from <= address) low = middle;
      else high = middle - 1;
    }
    return this.#runs[low] as Run;
  }
}

function findRuns(starts: Float64Array, ends: Float64Array, sorted: boolean): Run[] {
  // Sorted apart from each other the pairs stay right: only the outline of each heap of strings matters.
  if (!sorted) {
    starts.sort();
    ends.sort();
  }
  const runs: Run[] = [];
  let from = starts[0];
  let to = ends[0];
  if (from === undefined || to === undefined) return runs;
  for (let index = 1; index < starts.length; index++) {
    const start = starts[index] as number;
    if (start - to >= PAGE_BYTES) {
      runs.push({ from, to, bytes: null });
      from = start;
    }
    to = Math.max(to, ends[index] as number);
  }
  runs.push({ from, to, bytes: null });
  return runs;
}
