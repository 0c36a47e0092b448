/** A Parquet file of one row group, from columns that are laid out as pages already. */

import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { TEXT_BOUND_BYTES, TextBounds } from './parquet-bounds.ts';
import type { Bounds, ColumnDictionary, ColumnSegment, ColumnType, Page } from './parquet-column.ts';
import { emptyBounds } from './parquet-column.ts';
import { definitionLevels } from './parquet-levels.ts';
import { PlainValues } from './parquet-plain.ts';
import { binary, bool, i32, i64, list, struct, type Thrift } from './parquet-thrift.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly id: number;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly dictionary: ColumnDictionary | null;
  readonly segments: readonly ColumnSegment[];
}

export interface Compression {
  readonly codec: 'zstd' | 'gzip' | 'uncompressed';
  /** null: the codec's usual one. */
  readonly level: number | null;
}

export interface WrittenColumn {
  readonly id: number;
  readonly bytes: number;
  readonly nulls: number;
  readonly bounds: Bounds;
}

const MAGIC = Buffer.from('PAR1');
const WRITER = 'StreamCommerce Portal version 1.0.0 (build 1)';
const CODECS = { uncompressed: 0, gzip: 2, zstd: 6 } as const;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;
const [BOOLEAN, INT32, INT64, DOUBLE, BYTE_ARRAY] = [0, 1, 2, 5, 6];
const EMPTY = struct([]);

/** Parquet's physical type, its older and its newer name for what the values mean. */
const TYPES: Record<ColumnType, { physical: number; converted?: number; logical?: Thrift }> = {
  boolean: { physical: BOOLEAN },
  int: { physical: INT32 },
  long: { physical: INT64 },
  double: { physical: DOUBLE },
  string: { physical: BYTE_ARRAY, converted: 0, logical: struct([[1, EMPTY]]) },
  date: { physical: INT32, converted: 6, logical: struct([[6, EMPTY]]) },
  timestamp: { physical: INT64, logical: instant(false) },
  timestamptz: { physical: INT64, converted: 10, logical: instant(true) },
};

function instant(isUtc: boolean): Thrift {
  const micros = struct([[2, EMPTY]]);
  return struct([
    [
      8,
      struct([
        [1, bool(isUtc)],
        [2, micros],
      ]),
    ],
  ]);
}

const zstd = zlib.zstdCompress && promisify(zlib.zstdCompress);
const gzip = promisify(zlib.gzip);

/** Whether this runtime has the codec. */
export const canCompress = (codec: string): codec is Compression['codec'] =>
  codec in CODECS && (codec !== 'zstd' || zstd !== undefined);

function compress(bytes: Buffer, { codec, level }: Compression): Buffer | Promise<Buffer> {
  // The output comes in pieces of this size, each a turn of the event loop.
  const chunkSize = Math.max(1024, bytes.length >> 1);
  switch (codec) {
    case 'zstd': {
      const params = level === null ? {} : { [zlib.constants.ZSTD_c_compressionLevel]: level };
      return (zstd as NonNullable<typeof zstd>)(bytes, { params, chunkSize });
    }
    case 'gzip':
      return gzip(bytes, level === null ? { chunkSize } : { level, chunkSize });
    case 'uncompressed':
      return bytes;
  }
}

/** Pages are compressed by threads of the runtime, each with some megabytes of its own: more at once would only hold more. */
const LANES = 4;

function lanes(): <T>(work: () => Promise<T>) => Promise<T> {
  const tails: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
  let turn = 0;
  return (work) => {
    const lane = turn++ % LANES;
    const done = (tails[lane] as Promise<unknown>).then(work);
    tails[lane] = done.catch(() => undefined);
    return done;
  };
}

interface EncodedPage {
  readonly bytes: Buffer;
  readonly uncompressed: number;
}

async function encode(
  body: Buffer,
  compression: Compression,
  header: (uncompressed: number, compressed: number) => Thrift,
): Promise<EncodedPage> {
  const packed = await compress(body, compression);
  const head = header(body.length, packed.length).bytes;
  return { bytes: Buffer.concat([head, packed]), uncompressed: head.length + body.length };
}

function dataPage(page: Page, required: boolean, compression: Compression): Promise<EncodedPage> {
  const { values, rows, nulls, present, encoding } = page;
  const body = required
    ? values
    : Buffer.concat([definitionLevels(present ?? new Uint8Array(0), rows, nulls), values]);
  return encode(body, compression, (uncompressed, compressed) =>
    struct([
      [1, i32(DATA_PAGE)],
      [2, i32(uncompressed)],
      [3, i32(compressed)],
      [
        5,
        struct([
          [1, i32(rows)],
          [2, i32(encoding === 'plain' ? PLAIN : RLE_DICTIONARY)],
          [3, i32(RLE)],
          [4, i32(RLE)],
        ]),
      ],
    ]),
  );
}

function dictionaryPage(
  { plain, entries }: ColumnDictionary,
  compression: Compression,
): Promise<EncodedPage> {
  return encode(plain, compression, (uncompressed, compressed) =>
    struct([
      [1, i32(DICTIONARY_PAGE)],
      [2, i32(uncompressed)],
      [3, i32(compressed)],
      [
        7,
        struct([
          [1, i32(entries.length)],
          [2, i32(PLAIN)],
        ]),
      ],
    ]),
  );
}

interface EncodedColumn extends WrittenColumn {
  readonly column: ParquetColumn;
  readonly uncompressed: number;
  readonly dictionary: EncodedPage | null;
  readonly pages: readonly EncodedPage[];
  readonly rows: number;
}

async function encodeColumn(
  column: ParquetColumn,
  compression: Compression,
  inLane: ReturnType<typeof lanes>,
): Promise<EncodedColumn> {
  const pages = column.segments.flatMap((segment) => segment.end());
  const bounds = emptyBounds(column.type, leastTextBytes(column.segments));
  for (const segment of column.segments) (bounds as TextBounds).include(segment.bounds as TextBounds);
  const hasIndexes = pages.some(({ encoding }) => encoding === 'dictionary');
  const [dictionary, ...encoded] = await Promise.all([
    hasIndexes && column.dictionary ? dictionaryPage(column.dictionary, compression) : null,
    ...pages.map((page) => inLane(() => dataPage(page, column.required, compression))),
  ]);
  const all = dictionary ? [dictionary, ...encoded] : encoded;
  return {
    column,
    id: column.id,
    dictionary,
    pages: encoded,
    bounds,
    rows: pages.reduce((sum, { rows }) => sum + rows, 0),
    nulls: pages.reduce((sum, { nulls }) => sum + nulls, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes.length, 0),
    uncompressed: all.reduce((sum, { uncompressed }) => sum + uncompressed, 0),
  };
}

function leastTextBytes(segments: readonly ColumnSegment[]): number | undefined {
  const limits = segments.flatMap(({ bounds }) => (bounds instanceof TextBounds ? bounds.bytesMax : []));
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** A bound in PLAIN encoding without its length; undefined for a text of which the footer would not hold the whole. */
function plainBound(type: ColumnType, value: Buffer | number | bigint | null): Thrift | undefined {
  if (value === null) return undefined;
  if (typeof value === 'object') return value.length < TEXT_BOUND_BYTES ? binary(value) : undefined;
  if (type === 'boolean') return binary(Buffer.from([Number(value)]));
  const plain = new PlainValues();
  if (TYPES[type].physical === INT32) plain.int32(Number(value));
  else if (type === 'double') plain.double(Number(value));
  else plain.int64(value);
  return binary(plain.take(true));
}

function statistics({ column: { type }, bounds, nulls }: EncodedColumn): Thrift {
  // Zeros have a sign that minimum and maximum would have to respect; without bounds readers look at the values.
  const hasZero = type === 'double' && (bounds.lowest === 0 || bounds.highest === 0);
  const [lowest, highest] = hasZero ? [null, null] : [bounds.lowest, bounds.highest];
  return struct([
    [3, i64(nulls)],
    [5, plainBound(type, highest)],
    [6, plainBound(type, lowest)],
  ]);
}

function schemaElement({ name, id, type, required }: ParquetColumn): Thrift {
  const { physical, converted, logical } = TYPES[type];
  return struct([
    [1, i32(physical)],
    [3, i32(required ? 0 : 1)],
    [4, binary(name)],
    [6, converted === undefined ? undefined : i32(converted)],
    [9, i32(id)],
    [10, logical],
  ]);
}

function columnChunk(encoded: EncodedColumn, codec: Compression['codec'], start: number): Thrift {
  const { column, dictionary, rows } = encoded;
  const first = start + (dictionary?.bytes.length ?? 0);
  const encodings = dictionary ? [PLAIN, RLE, RLE_DICTIONARY] : [PLAIN, RLE];
  return struct([
    [2, i64(start)],
    [
      3,
      struct([
        [1, i32(TYPES[column.type].physical)],
        [2, list(encodings.map(i32))],
        [3, list([binary(column.name)])],
        [4, i32(CODECS[codec])],
        [5, i64(rows)],
        [6, i64(encoded.uncompressed)],
        [7, i64(encoded.bytes)],
        [9, i64(first)],
        [11, dictionary ? i64(start) : undefined],
        [12, statistics(encoded)],
      ]),
    ],
  ]);
}

/**
 * The bytes of a file with the columns, which have a page at least and equally many rows, as one row group; `metadata` are
 * its key-value pairs. The columns take no more rows then.
 */
export async function parquetFile(
  columns: readonly ParquetColumn[],
  compression: Compression,
  metadata: Readonly<Record<string, string>>,
): Promise<{ bytes: Buffer; rows: number; columns: readonly WrittenColumn[] }> {
  const inLane = lanes();
  const encoded = await Promise.all(columns.map((column) => encodeColumn(column, compression, inLane)));
  const rows = encoded[0]?.rows ?? 0;
  const odd = encoded.find((each) => each.rows !== rows);
  if (odd) throw new Error(`Column ${odd.column.name} has ${odd.rows} rows, the first one ${rows}.`);
  const parts: Buffer[] = [MAGIC];
  const chunks: Thrift[] = [];
  let at = MAGIC.length;
  for (const each of encoded) {
    chunks.push(columnChunk(each, compression.codec, at));
    for (const page of [each.dictionary, ...each.pages]) if (page) parts.push(page.bytes);
    at += each.bytes;
  }
  const footer = fileMetadata(encoded, rows, chunks, metadata);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return { bytes: Buffer.concat([...parts, footer, length, MAGIC]), rows, columns: encoded };
}

function fileMetadata(
  columns: readonly EncodedColumn[],
  rows: number,
  chunks: readonly Thrift[],
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const root = struct([
    [4, binary('schema')],
    [5, i32(columns.length)],
  ]);
  const group = struct([
    [1, list(chunks)],
    [2, i64(columns.reduce((sum, { uncompressed }) => sum + uncompressed, 0))],
    [3, i64(rows)],
    [5, i64(MAGIC.length)],
    [6, i64(columns.reduce((sum, { bytes }) => sum + bytes, 0))],
  ]);
  const pairs = Object.entries(metadata).map(([key, value]) =>
    struct([
      [1, binary(key)],
      [2, binary(value)],
    ]),
  );
  return struct([
    [1, i32(1)],
    [2, list([root, ...columns.map(({ column }) => schemaElement(column))])],
    [3, i64(rows)],
    [4, list([group])],
    [5, list(pairs)],
    [6, binary(WRITER)],
    [7, list(columns.map(() => struct([[1, EMPTY]])))],
  ]).bytes;
}
