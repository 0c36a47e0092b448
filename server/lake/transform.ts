/** Pure: Iceberg's partition transforms (https://iceberg.apache.org/spec/#partition-transforms). */
import type { FieldType } from './table.ts';

export type Transform =
  | 'identity'
  | 'void'
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | `bucket[${number}]`
  | `truncate[${number}]`;

interface ParsedTransform {
  readonly kind: 'identity' | 'void' | 'year' | 'month' | 'day' | 'hour' | 'bucket' | 'truncate';
  /** Buckets, or the width to cut to; 0 for the others. */
  readonly parameter: number;
}

const PARAMETER_MAX = 2 ** 31 - 1;

/** null for a transform that the specification does not have (a later one, or a mistake). */
export function parseTransform(text: string): ParsedTransform | null {
  const parts = /^(?:(identity|void|year|month|day|hour)|(bucket|truncate)\[(\d+)\])$/.exec(text);
  if (!parts) return null;
  const kind = (parts[1] ?? parts[2]) as ParsedTransform['kind'];
  const parameter = Number(parts[3] ?? 0);
  return parts[3] !== undefined && (parameter < 1 || parameter > PARAMETER_MAX) ? null : { kind, parameter };
}

export function isTransform(text: string): text is Transform {
  return parseTransform(text) !== null;
}

const kindOf = (transform: Transform) => parseTransform(transform)?.kind;
const isDecimal = (type: FieldType) => type.startsWith('decimal');
const isInstant = (type: FieldType) => type === 'timestamp' || type === 'timestamptz';

export function appliesTo(transform: Transform, source: FieldType): boolean {
  switch (kindOf(transform)) {
    case 'year':
    case 'month':
    case 'day':
      return source === 'date' || isInstant(source);
    case 'hour':
      return isInstant(source);
    case 'bucket':
      return !['boolean', 'float', 'double'].includes(source);
    case 'truncate':
      return ['int', 'long', 'string', 'binary'].includes(source) || isDecimal(source);
    default:
      return true;
  }
}

/** The type of the partition values. */
export function resultType(transform: Transform, source: FieldType): FieldType {
  switch (kindOf(transform)) {
    case 'year':
    case 'month':
    case 'hour':
    case 'bucket':
      return 'int';
    case 'day':
      return 'date';
    default:
      return source;
  }
}

/** Whether larger values never have smaller partition values: then a range of values is a range of partitions. */
export function keepsOrder(transform: Transform): boolean {
  const kind = kindOf(transform);
  return kind !== 'bucket' && kind !== 'void';
}

/** The usual name of a partition field: `arrived_at_day`, `sku_bucket`, or the column's own. */
export function partitionFieldName(transform: Transform, source: string): string {
  const kind = kindOf(transform);
  if (kind === 'identity') return source;
  if (kind === 'void') return `${source}_null`;
  return `${source}_${kind === 'truncate' ? 'trunc' : kind}`;
}

const MONTHS = 12;
const HOURS = 24;
const two = (value: number) => String(value).padStart(2, '0');
const yearText = (year: number) =>
  year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');

/** `2026`, `2026-11` or `2026-11-23-10` of the number of years, months or hours since 1970; null for other transforms. */
export function periodText(transform: Transform, value: number): string | null {
  switch (kindOf(transform)) {
    case 'year':
      return yearText(1970 + value);
    case 'month':
      return `${yearText(1970 + Math.floor(value / MONTHS))}-${two((((value % MONTHS) + MONTHS) % MONTHS) + 1)}`;
    case 'hour': {
      const date = new Date(Math.floor(value / HOURS) * 86_400_000);
      const hour = ((value % HOURS) + HOURS) % HOURS;
      return `${yearText(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}-${two(hour)}`;
    }
    default:
      return null;
  }
}

/** The number that `periodText` was given; null when the text is none of its. */
export function periodValue(transform: Transform, text: string): number | null {
  const parts = /^(-?\d{4,6})(?:-(\d{2})(?:-(\d{2})-(\d{2}))?)?$/.exec(text);
  if (!parts) return null;
  const [year, month = 1, day = 1, hour = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part))) as [number, number?, number?, number?];
  switch (kindOf(transform)) {
    case 'year':
      return year - 1970;
    case 'month':
      return (year - 1970) * MONTHS + month - 1;
    case 'hour':
      return (new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000) * HOURS + hour;
    default:
      return null;
  }
}
