/** Pure: partition values as text (by which the rest of the house knows them), as Avro, as bytes and as SQL. */
import { quoteIdentifier } from '../engine/sql-text.ts';
import { bucketSql } from './bucket.ts';
import {
  type Comparable,
  comparableOf,
  compareValues,
  dayText,
  decimalScale,
  decimalText,
  fromTwosComplement,
  microsText,
  serializeText,
  timeText,
} from './single-value.ts';
import type { FieldType, PartitionField, PartitionSpec } from './table.ts';
import { parseTransform, periodText, periodValue, resultType } from './transform.ts';

/** A partition value as Avro carries it. */
export type PartitionValue = string | number | bigint | boolean | Buffer | null;

export function partitionType({ transform, source }: PartitionField): FieldType {
  return resultType(transform, source.type);
}

/** The key of a partition from the texts of its fields. */
export function partitionKey(texts: readonly (string | null)[]): string | null {
  return texts.length < 2 ? (texts[0] ?? null) : JSON.stringify(texts);
}

/** The texts of the fields, in their order, from the key. */
export function partitionTexts(spec: PartitionSpec, key: string | null): readonly (string | null)[] {
  if (spec.fields.length < 2) return spec.fields.map(() => key);
  return JSON.parse(key ?? 'null') ?? spec.fields.map(() => null);
}

function intTextOf(field: PartitionField, text: string): string {
  const period = periodValue(field.transform, text);
  return period === null ? text : String(period);
}

/** A partition value in its single-value serialization. */
export function partitionBytes(field: PartitionField, text: string): Buffer {
  const bytes = serializeText(partitionType(field), intTextOf(field, text));
  if (!bytes) throw new Error(`Partition value ${text} of ${field.name} cannot be serialized`);
  return bytes;
}

export function partitionValue(field: PartitionField, text: string | null): PartitionValue {
  if (text === null) return null;
  const type = partitionType(field);
  const bytes = partitionBytes(field, text);
  switch (type) {
    case 'boolean':
      return bytes[0] === 1;
    case 'int':
    case 'date':
      return bytes.readInt32LE();
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.readBigInt64LE();
    case 'float':
      return bytes.readFloatLE();
    case 'double':
      return bytes.readDoubleLE();
    case 'string':
      return text;
    case 'uuid':
    case 'binary':
      return bytes;
    default:
      return signExtended(bytes, decimalLength(type));
  }
}

/** Bytes of Avro's `fixed` for a decimal: the fewest that hold its precision. */
export function decimalLength(type: FieldType): number {
  const precision = Number(/^decimal\((\d+)/.exec(type)?.[1] ?? 38);
  const largest = 10n ** BigInt(precision) - 1n;
  let length = 1;
  while (BigInt.asIntN(length * 8, largest) !== largest) length++;
  return length;
}

function signExtended(bytes: Buffer, length: number): Buffer {
  const fill = (bytes[0] ?? 0) & 0x80 ? 0xff : 0;
  return Buffer.concat([Buffer.alloc(Math.max(0, length - bytes.length), fill), bytes]);
}

export function partitionText(field: PartitionField, value: PartitionValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  const type = partitionType(field);
  if (Buffer.isBuffer(value)) {
    if (type.startsWith('decimal')) return decimalText(fromTwosComplement(value), decimalScale(type));
    const hex = value.toString('hex');
    return type === 'uuid' ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : hex;
  }
  switch (type) {
    case 'date':
      return dayText(Number(value));
    case 'time':
      return timeText(BigInt(value));
    case 'timestamp':
      return microsText(BigInt(value));
    case 'timestamptz':
      return `${microsText(BigInt(value))}+00`;
    default:
      return periodText(field.transform, Number(value)) ?? String(value);
  }
}

/** The text of what `partitionSql` gave, as DuckDB prints it. */
export function partitionTextOfSql(field: PartitionField, text: string | null): string | null {
  if (text === null) return null;
  return periodText(field.transform, Number(text)) ?? text;
}

export function comparablePartition(field: PartitionField, text: string): Comparable {
  return comparableOf(partitionType(field), partitionBytes(field, text));
}

/** Whether a text lies between two bounds of a manifest list. */
export function withinBounds(
  field: PartitionField,
  text: string,
  lower: Buffer | null,
  upper: Buffer | null,
): boolean {
  const type = partitionType(field);
  const value = comparablePartition(field, text);
  return (
    (lower === null || compareValues(value, comparableOf(type, lower)) >= 0) &&
    (upper === null || compareValues(value, comparableOf(type, upper)) <= 0)
  );
}

/** SQL for the partition value of a row, in an engine whose time zone is UTC; null where there is no value to compute. */
export function partitionSql({ transform, source }: PartitionField): string | null {
  const column = quoteIdentifier(source.name);
  const { kind, parameter } = parseTransform(transform) ?? { kind: 'void', parameter: 0 };
  const since1970 = (part: string) =>
    `datediff('${part}', DATE '1970-01-01', CAST(${column} AS DATE))::INTEGER`;
  switch (kind) {
    case 'identity':
      return column;
    case 'void':
      return null;
    case 'year':
    case 'month':
      return since1970(kind);
    case 'day':
      return `CAST(${column} AS DATE)`;
    case 'hour':
      return `floor(epoch_us(${column}) / 3600000000)::INTEGER`;
    case 'bucket':
      return bucketSql(source.type, column, parameter);
    case 'truncate':
      return truncateSql(source.type, column, parameter);
  }
}

function truncateSql(type: FieldType, column: string, width: number): string {
  if (type === 'string') return `left(${column}, ${width})`;
  if (type === 'binary') return `array_slice(${column}, 1, ${width})`;
  const scale = decimalScale(type);
  if (!type.startsWith('decimal')) return `${column} - ((${column} % ${width}) + ${width}) % ${width}`;
  const unscaled = `(${column} * 1${'0'.repeat(scale)}::DECIMAL(38, 0))::HUGEINT`;
  const unit = scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`;
  return `${column} - (((${unscaled} % ${width}) + ${width}) % ${width})::DECIMAL(10, 0) * ${unit}`;
}
