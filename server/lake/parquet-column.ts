/** Columns of rows on their way to a Parquet file: laid out as its pages while the rows come in. */
import { NumberBounds, TEXT_BOUND_BYTES, TextBounds } from './parquet-bounds.ts';
import { bitWidth, packed, run } from './parquet-levels.ts';
import { PlainValues } from './parquet-plain.ts';

export interface ColumnLimits {
  /** A page ends with the value that brings its values, before compression, to so many bytes. */
  readonly pageBytes: number;
  readonly pageRows: number;
  /** Of the distinct values: a column with more is written out. */
  readonly dictionaryBytes: number;
  /** Of each bound of texts. */
  readonly textBoundBytes: number;
}

export const DEFAULT_LIMITS: ColumnLimits = {
  // A little less than the buffer that values grow into.
  pageBytes: 1024 * 1024 - 4096,
  pageRows: 65_536,
  dictionaryBytes: 1024 * 1024,
  textBoundBytes: TEXT_BOUND_BYTES,
};

const FIRST_ROWS = 256;
const DICTIONARY_ENTRIES_MAX = 16_384;
/** That so many entries can take. */
const INDEX_BITS_MAX = 14;
/** So many entries tell whether values come again; where every other one is new, a dictionary saves nothing. */
const DICTIONARY_TRIAL = 1_024;

export const COLUMN_TYPES = [
  'boolean',
  'int',
  'long',
  'double',
  'string',
  'date',
  'timestamp',
  'timestamptz',
] as const;
/** A date is days, an instant microseconds since 1970; a bigint where a number is not exact. */
export type ColumnType = (typeof COLUMN_TYPES)[number];
export type ColumnValue = string | number | bigint | boolean;
export type Bounds = TextBounds | NumberBounds<number | bigint>;

export interface Page {
  readonly encoding: 'plain' | 'dictionary';
  readonly rows: number;
  readonly nulls: number;
  /** One for each row that has a value; null where all have. */
  readonly present: Uint8Array | null;
  readonly values: Buffer;
}

export function emptyBounds(type: ColumnType, textBytesMax = TEXT_BOUND_BYTES): Bounds {
  return type === 'string' ? new TextBounds(textBytesMax) : new NumberBounds();
}

function writePlain(into: PlainValues, type: ColumnType, value: ColumnValue): void {
  if (type === 'string') into.text(value as string);
  else if (type === 'int' || type === 'date') into.int32(value as number);
  else if (type === 'double') into.double(value as number);
  else into.int64(value as number | bigint);
}

/** The distinct values of a column, shared by the segments of one file. */
export class ColumnDictionary {
  readonly type: ColumnType;
  readonly #indexes = new Map<ColumnValue, number>();
  readonly #plain = new PlainValues();
  readonly #ends: number[] = [0];
  readonly entries: ColumnValue[] = [];
  readonly #bytesMax: number;
  #uses = 0;
  #isOpen = true;

  constructor(type: ColumnType, { dictionaryBytes }: ColumnLimits = DEFAULT_LIMITS) {
    this.type = type;
    this.#bytesMax = dictionaryBytes;
  }

  /** The values in PLAIN encoding. */
  get plain(): Buffer {
    return this.#plain.bytes.subarray(0, this.#plain.length);
  }

  /** Where the value is; -1 once the values are found not to come again, and for ever after. */
  indexOf(value: ColumnValue): number {
    if (!this.#isOpen) return -1;
    this.#uses += 1;
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    const size = this.entries.length;
    const isTooMuch = size >= DICTIONARY_ENTRIES_MAX || this.#plain.length >= this.#bytesMax;
    if (isTooMuch || (size >= DICTIONARY_TRIAL && size * 2 > this.#uses)) {
      this.#isOpen = false;
      this.#indexes.clear();
      return -1;
    }
    this.#indexes.set(value, size);
    this.entries.push(value);
    writePlain(this.#plain, this.type, value);
    this.#ends.push(this.#plain.length);
    return size;
  }

  include(index: number, bounds: Bounds): void {
    if (bounds instanceof TextBounds) {
      bounds.add(this.#plain.bytes, (this.#ends[index] as number) + 4, this.#ends[index + 1] as number);
    } else bounds.add(this.entries[index] as number | bigint);
  }
}

/** A part of a column: rows that come one after the other and stay or go together. */
export class ColumnSegment {
  readonly type: ColumnType;
  readonly pages: Page[] = [];
  readonly bounds: Bounds;
  readonly #dictionary: ColumnDictionary | null;
  readonly #plain = new PlainValues();
  #rows = 0;
  #nulls = 0;
  #present = new Uint8Array(0);
  #indices = new Int32Array(0);
  #values = 0;
  #isPlain: boolean;
  #last: ColumnValue | undefined;
  #lastIndex = -1;
  readonly #limits: ColumnLimits;
  /** Of the page that is begun. */
  #rowsMax: number;

  /** Without a dictionary every value is written out. */
  constructor(
    type: ColumnType,
    dictionary: ColumnDictionary | null = null,
    limits: ColumnLimits = DEFAULT_LIMITS,
  ) {
    this.type = type;
    this.#limits = limits;
    // A bit for each value is less than an index would be.
    this.#dictionary = type === 'boolean' ? null : dictionary;
    this.#isPlain = this.#dictionary === null;
    this.bounds = emptyBounds(type, limits.textBoundBytes);
    this.#rowsMax = this.#rowsOfPage();
  }

  /** Bits and indices do not grow in the buffer of values. */
  #rowsOfPage(): number {
    const { pageBytes, pageRows } = this.#limits;
    if (this.type !== 'boolean' && this.#isPlain) return pageRows;
    const bits = this.type === 'boolean' ? 1 : INDEX_BITS_MAX;
    return Math.min(pageRows, Math.max(1, Math.floor((pageBytes * 8) / bits)));
  }

  add(value: ColumnValue): void {
    if (!this.#isPlain && this.#addIndex(value)) return;
    const { bounds } = this;
    const plain = this.#plain;
    if (this.type === 'boolean') {
      this.#growIndices();
      this.#indices[this.#values] = value ? 1 : 0;
    } else {
      const from = plain.length;
      writePlain(plain, this.type, value);
      if (bounds instanceof TextBounds) bounds.add(plain.bytes, from + 4, plain.length);
    }
    if (bounds instanceof NumberBounds)
      bounds.add(typeof value === 'boolean' ? Number(value) : (value as number));
    this.#count();
  }

  /** A text by its UTF-8; only where there is no dictionary. */
  addBytes(source: Buffer, from: number, to: number): void {
    const plain = this.#plain;
    const at = plain.length;
    plain.slice(source, from, to);
    (this.bounds as TextBounds).add(plain.bytes, at + 4, plain.length);
    this.#count();
  }

  addNull(): void {
    const rows = this.#rows;
    if (this.#nulls === 0) {
      this.#present = new Uint8Array(Math.max(FIRST_ROWS, rows * 2));
      this.#present.fill(1, 0, rows);
    } else if (rows >= this.#present.length) this.#growPresent();
    this.#present[rows] = 0;
    this.#nulls += 1;
    this.#rows += 1;
    if (this.#rows >= this.#rowsMax) this.#cut();
  }

  /** All pages; nothing is added afterwards. */
  end(): readonly Page[] {
    this.#cut(true);
    return this.pages;
  }

  #addIndex(value: ColumnValue): boolean {
    let index = this.#lastIndex;
    if (value !== this.#last || index < 0) {
      index = (this.#dictionary as ColumnDictionary).indexOf(value);
      if (index < 0) {
        this.#cut();
        this.#isPlain = true;
        this.#rowsMax = this.#rowsOfPage();
        return false;
      }
      this.#last = value;
      this.#lastIndex = index;
    }
    this.#growIndices();
    this.#indices[this.#values] = index;
    this.#count();
    return true;
  }

  #count(): void {
    if (this.#nulls > 0) {
      if (this.#rows >= this.#present.length) this.#growPresent();
      this.#present[this.#rows] = 1;
    }
    this.#values += 1;
    this.#rows += 1;
    if (this.#rows >= this.#rowsMax || this.#plain.length >= this.#limits.pageBytes) this.#cut();
  }

  #growPresent(): void {
    const grown = new Uint8Array(this.#present.length * 2);
    grown.set(this.#present);
    this.#present = grown;
  }

  #growIndices(): void {
    if (this.#values < this.#indices.length) return;
    const grown = new Int32Array(Math.max(FIRST_ROWS, this.#indices.length * 2));
    grown.set(this.#indices);
    this.#indices = grown;
  }

  #cut(isLast = false): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const nulls = this.#nulls;
    const encoding = this.#isPlain || this.#values === 0 ? 'plain' : 'dictionary';
    const values =
      encoding === 'dictionary'
        ? this.#indexes()
        : this.type === 'boolean'
          ? this.#bits()
          : this.#plain.take(isLast);
    this.pages.push({
      encoding,
      rows,
      nulls,
      present: nulls > 0 ? this.#present.subarray(0, rows) : null,
      values,
    });
    this.#present = new Uint8Array(0);
    this.#rows = 0;
    this.#nulls = 0;
    this.#values = 0;
  }

  /** Booleans in PLAIN encoding: packed bits without a head. */
  #bits(): Buffer {
    const bits = packed(this.#indices, this.#values, 1);
    return bits.subarray(bits.length - Math.ceil(this.#values / 8));
  }

  /** The bit width, and the indices as one run where there is one value, else packed. */
  #indexes(): Buffer {
    const used = this.#indices.subarray(0, this.#values);
    const seen = new Uint8Array((this.#dictionary as ColumnDictionary).entries.length);
    let highest = 0;
    for (let at = 0; at < used.length; at++) {
      const index = used[at] as number;
      seen[index] = 1;
      if (index > highest) highest = index;
    }
    let distinct = 0;
    for (let index = 0; index <= highest; index++) {
      if (seen[index] !== 1) continue;
      distinct += 1;
      (this.#dictionary as ColumnDictionary).include(index, this.bounds);
    }
    const width = bitWidth(highest);
    const body = distinct === 1 ? run(highest, used.length, width) : packed(used, used.length, width);
    return Buffer.concat([Buffer.from([width]), body]);
  }
}
