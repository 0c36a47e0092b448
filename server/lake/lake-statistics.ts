import { dayText, decimalScale, decimalText, fromTwosComplement, microsText } from './single-value.ts';
import type { DataFile, FieldType, TableField } from './table.ts';

/** What a table's metadata says of a column without a scan. */
export interface LakeStatistics {
  /** Over all rows; null when a file does not say. */
  readonly nulls: number | null;
  /** Exact, as DuckDB prints them; null where the metadata has none or may have cut or widened them. */
  readonly bounds: { readonly min: string | null; readonly max: string | null } | null;
}

export const NOTHING_KNOWN: LakeStatistics = { nulls: null, bounds: null };

/**
 * Null counts of every column, and the bounds of those whose type Iceberg keeps whole. Texts and bytes are cut there,
 * and doubles may be infinite, so those are asked of the rows.
 */
export function lakeStatistics(field: TableField, files: readonly DataFile[]): LakeStatistics {
  let nulls: number | null = 0;
  let isBounded = isWhole(field.type);
  let min: bigint | null = null;
  let max: bigint | null = null;
  for (const file of files) {
    // What is written of a file counts rows that were deleted from it since.
    if (file.deletes && file.deletes.length > 0) return NOTHING_KNOWN;
    const missing = file.nullCounts.get(field.id);
    if (missing === undefined) nulls = null;
    else if (nulls !== null) nulls += missing;
    if (!isBounded || missing === file.recordCount) continue;
    const [lower, upper] = [file.lowerBounds.get(field.id), file.upperBounds.get(field.id)];
    if (!lower || !upper) {
      isBounded = false;
      continue;
    }
    const [low, high] = [unscaledOf(field.type, lower), unscaledOf(field.type, upper)];
    if (min === null || low < min) min = low;
    if (max === null || high > max) max = high;
  }
  const text = (value: bigint | null) => (value === null ? null : textOf(field.type, value));
  return { nulls, bounds: isBounded ? { min: text(min), max: text(max) } : null };
}

function isWhole(type: FieldType): boolean {
  return /^(int|long|date|timestamp|timestamptz|decimal)/.test(type);
}

function unscaledOf(type: FieldType, bytes: Buffer): bigint {
  if (!type.startsWith('decimal')) {
    return bytes.length === 8 ? bytes.readBigInt64LE() : BigInt(bytes.readInt32LE());
  }
  return fromTwosComplement(bytes);
}

function textOf(type: FieldType, value: bigint): string {
  if (type === 'date') return dayText(Number(value));
  if (type === 'timestamp' || type === 'timestamptz')
    return microsText(value) + (type === 'timestamptz' ? '+00' : '');
  return decimalText(value, decimalScale(type));
}
