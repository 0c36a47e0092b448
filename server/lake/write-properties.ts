/** What a table's properties say of how its data files are written. Names and values are Iceberg's own. */
import { textBoundBytes } from './column-metrics.ts';
import { type ColumnLimits, DEFAULT_LIMITS } from './parquet-column.ts';
import type { Table } from './table.ts';
import { DEFAULT_PROPERTIES } from './table-properties.ts';

/**
 * Of zstd, where the table has no `write.parquet.compression-level`: events came out 8 % smaller than with DuckDB's own
 * level 3, for a tenth less processor time.
 */
const ZSTD_LEVEL = 1;

const CODECS = ['zstd', 'gzip', 'snappy', 'lz4', 'brotli', 'uncompressed'] as const;
export type Codec = (typeof CODECS)[number];

type Properties = Pick<Table, 'metadata'>;

export interface WriteCompression {
  readonly codec: Codec;
  /** null: the codec's usual one. */
  readonly level: number | null;
}

/** A codec that is none of Iceberg's is as if it were not given, and so is a level that is no whole number. */
export function writeCompression({ metadata: { properties } }: Properties): WriteCompression {
  const given = (properties['write.parquet.compression-codec'] ?? '').toLowerCase();
  const codec =
    CODECS.find((each) => each === given) ?? (DEFAULT_PROPERTIES['write.parquet.compression-codec'] as Codec);
  const level = Number(properties['write.parquet.compression-level'] || Number.NaN);
  const [lowest, highest] = codec === 'zstd' ? [1, 22] : [0, 9];
  if (Number.isInteger(level)) return { codec, level: Math.min(Math.max(level, lowest), highest) };
  return { codec, level: codec === 'zstd' ? ZSTD_LEVEL : null };
}

/** A whole number above zero, where the table has one. */
function positive({ metadata: { properties } }: Properties, name: string): number | null {
  const value = Number(properties[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** Bytes of a row group before compression, where the table bounds them. */
export function rowGroupBytes(table: Properties): number | null {
  return positive(table, 'write.parquet.row-group-size-bytes');
}

/** Bytes of the distinct values of a column in one row group, where the table bounds them. */
export function dictionaryBytes(table: Properties): number | null {
  return positive(table, 'write.parquet.dict-size-bytes');
}

/** How columns are laid out that are written without DuckDB. */
export function columnLimits(table: Pick<Table, 'fields' | 'metadata'>): ColumnLimits {
  return {
    pageBytes: positive(table, 'write.parquet.page-size-bytes') ?? DEFAULT_LIMITS.pageBytes,
    pageRows: positive(table, 'write.parquet.page-row-limit') ?? DEFAULT_LIMITS.pageRows,
    dictionaryBytes: dictionaryBytes(table) ?? DEFAULT_LIMITS.dictionaryBytes,
    textBoundBytes: textBoundBytes(table),
  };
}

const BLOOM_COLUMN = 'write.parquet.bloom-filter-enabled.column.';
const BLOOM_RATIO = 'write.parquet.bloom-filter-fpp.column.';
const BLOOM_BYTES = 1024 * 1024;

export interface BloomFilters {
  /** How often a filter may say yes to a value that is not there; of columns that want different ones the least. */
  readonly falsePositives: number;
}

/** Null for a table that asks for no bloom filter. `rows` is how many a row group has at most. */
export function bloomFilters(table: Table, rows: number): BloomFilters | null {
  const { properties } = table.metadata;
  const wanted = table.fields.filter(({ name }) => properties[BLOOM_COLUMN + name] === 'true');
  if (wanted.length === 0) return null;
  const ratios = wanted.map(({ name }) => {
    const ratio = Number(properties[BLOOM_RATIO + name]);
    return ratio > 0 && ratio < 1 ? ratio : 0.01;
  });
  const bytesMax = positive(table, 'write.parquet.bloom-filter-max-bytes') ?? BLOOM_BYTES;
  return { falsePositives: Math.max(Math.min(...ratios), leastRatio(rows, bytesMax)) };
}

/**
 * The ratio that a split block filter of at most so many bytes reaches with so many values. Filters have a power of two of
 * bytes. (Parquet's specification of bloom filters, "Sizing an SBBF".)
 */
function leastRatio(values: number, bytesMax: number): number {
  const bits = 2 ** Math.floor(Math.log2(bytesMax)) * 8;
  return Math.min((1 - Math.exp((-8 * values) / bits)) ** 8, 0.999);
}
