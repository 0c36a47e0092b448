/** Pure: what a condition on a column says of partitions and of files, so that those which cannot match are not read. */
import { bucketOf } from './bucket.ts';
import type { FieldSummary } from './manifest-list.ts';
import { comparablePartition, partitionType } from './partition.ts';
import {
  type Comparable,
  comparableOf,
  compareValues,
  fromTwosComplement,
  serializeText,
} from './single-value.ts';
import type { DataFile, FieldType, PartitionField, TableField } from './table.ts';
import { keepsOrder, parseTransform, type Transform } from './transform.ts';

/**
 * Of a column of the table; rows that match all conditions are wanted. Values are texts as DuckDB prints them (instants
 * in UTC). A condition never holds for a row without a value, except `is null` and `orNull`.
 */
export type Condition =
  | { readonly column: string; readonly is: 'null' | 'not null' }
  | { readonly column: string; readonly in: readonly string[] }
  | { readonly column: string; readonly from?: Limit; readonly to?: Limit; readonly orNull?: boolean };

interface Limit {
  readonly value: string;
  /** Whether the value itself is wanted. */
  readonly inclusive: boolean;
}

/** From one value to another, both wanted; of instants also from day to day, each as a whole. Null is open. */
export function rangeOf(
  { name, type }: Pick<TableField, 'name' | 'type'>,
  from: string | null,
  to: string | null,
): Condition & { readonly column: string } {
  const isInstant = type === 'timestamp' || type === 'timestamptz';
  const limit = (value: string, time: string) => ({
    value: isInstant && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value} ${time}` : value,
    inclusive: true,
  });
  return {
    column: name,
    ...(from !== null && { from: limit(from, '00:00:00') }),
    ...(to !== null && { to: limit(to, '23:59:59.999999') }),
  };
}

interface Bound {
  readonly bytes: Buffer;
  readonly value: Comparable;
  readonly inclusive: boolean;
}

/** A condition with its values in the column's type. */
export interface CompiledCondition {
  readonly field: TableField;
  readonly nulls: 'only' | 'none' | 'also';
  /** Exactly these; null for a range. */
  readonly values: readonly Bound[] | null;
  readonly from: Bound | null;
  readonly to: Bound | null;
}

/** What pruning asks of a file. */
export type FileBounds = Pick<
  DataFile,
  'recordCount' | 'nullCounts' | 'nanCounts' | 'lowerBounds' | 'upperBounds'
>;

/** null where nothing can be told by it: of an unknown column, or with a value that its type does not have. */
export function compileCondition(
  fields: readonly TableField[],
  condition: Condition,
): CompiledCondition | null {
  const field = fields.find((each) => each.name === condition.column);
  if (!field) return null;
  const open = { field, nulls: 'none', values: null, from: null, to: null } as const;
  if ('is' in condition) return { ...open, nulls: condition.is === 'null' ? 'only' : 'none' };
  const bound = ({ value, inclusive }: Limit): Bound | null => {
    const bytes = serializeText(field.type, value);
    return bytes && { bytes, value: comparableOf(field.type, bytes), inclusive };
  };
  if ('in' in condition) {
    const values = condition.in.map((value) => bound({ value, inclusive: true }));
    return values.includes(null) ? null : { ...open, values: values as Bound[] };
  }
  const [from, to] = [condition.from && bound(condition.from), condition.to && bound(condition.to)];
  if (from === null || to === null) return null;
  return { ...open, nulls: condition.orNull ? 'also' : 'none', from: from ?? null, to: to ?? null };
}

/** Whether any value between the bounds (null: not known) can be wanted. */
function meets(
  { values, from, to }: Pick<CompiledCondition, 'values' | 'from' | 'to'>,
  lower: Comparable | null,
  upper: Comparable | null,
): boolean {
  const isBelow = (bound: Bound | null) => {
    if (!bound || upper === null) return false;
    const order = compareValues(upper, bound.value);
    return order < 0 || (order === 0 && !bound.inclusive);
  };
  const isAbove = (bound: Bound | null) => {
    if (!bound || lower === null) return false;
    const order = compareValues(lower, bound.value);
    return order > 0 || (order === 0 && !bound.inclusive);
  };
  if (values) return values.some((value) => !isBelow(value) && !isAbove(value));
  return !isBelow(from) && !isAbove(to);
}

/** Whether a file can hold a row that the condition holds for, by what its manifest says of it. */
export function fileMayMatch(condition: CompiledCondition, file: FileBounds): boolean {
  const { id, type } = condition.field;
  const nulls = file.nullCounts.get(id);
  if (condition.nulls === 'only') return nulls !== 0;
  if (condition.nulls === 'also' && nulls !== 0) return true;
  if (nulls !== undefined && nulls === file.recordCount) return false;
  if (!condition.values && !condition.from && !condition.to) return true;
  const [lower, upper] = [file.lowerBounds.get(id), file.upperBounds.get(id)];
  // NaN is above everything for the engine, and in no bound.
  const mayHaveNan = (type === 'double' || type === 'float') && file.nanCounts.get(id) !== 0;
  return meets(
    condition,
    lower ? comparableOf(type, lower) : null,
    upper && !mayHaveNan ? comparableOf(type, upper) : null,
  );
}

/** A condition on the values of a partition field. */
export interface PartitionTest {
  readonly matches: (text: string | null) => boolean;
  readonly summaryMatches: (summary: FieldSummary) => boolean;
}

/** null where partition values tell nothing of it. */
export function partitionTest(condition: CompiledCondition, field: PartitionField): PartitionTest | null {
  const { transform, source } = field;
  const kind = parseTransform(transform)?.kind;
  if (source.id !== condition.field.id || kind === 'void' || kind === undefined) return null;
  if (condition.nulls === 'only') {
    return { matches: (text) => text === null, summaryMatches: ({ containsNull }) => containsNull };
  }
  const projected = project(condition, transform);
  const type = partitionType(field);
  const withNull = condition.nulls === 'also';
  return {
    matches: (text) => {
      if (text === null) return withNull;
      const value = comparablePartition(field, text);
      return meets(projected, value, value);
    },
    summaryMatches: ({ lower, upper, containsNull }) => {
      if (withNull && containsNull) return true;
      if (lower === null && upper === null) return false;
      return meets(projected, lower && comparableOf(type, lower), upper && comparableOf(type, upper));
    },
  };
}

/** What holds for the partition value of every row that the condition holds for. */
function project(
  { field, values, from, to }: CompiledCondition,
  transform: Transform,
): Pick<CompiledCondition, 'values' | 'from' | 'to'> {
  const of = (bound: Bound): Bound => {
    const value = transformed(transform, field.type, bound.bytes);
    return { bytes: bound.bytes, value, inclusive: transform === 'identity' ? bound.inclusive : true };
  };
  if (values)
    return { values: values.flatMap((value) => withNeighbour(transform, of(value))), from: null, to: null };
  if (!keepsOrder(transform)) return { values: null, from: null, to: null };
  return {
    values: null,
    from: from && of(from),
    to: to && (withNeighbour(transform, of(to)).at(-1) as Bound),
  };
}

/**
 * Some writers round instants before 1970 towards it instead of down, so that a value may also be in the partition
 * after its own.
 */
function withNeighbour(transform: Transform, bound: Bound): Bound[] {
  const kind = parseTransform(transform)?.kind;
  const isPeriod = kind === 'year' || kind === 'month' || kind === 'day' || kind === 'hour';
  if (!isPeriod || typeof bound.value !== 'bigint' || bound.value >= 0n) return [bound];
  return [bound, { ...bound, value: bound.value + 1n }];
}

const MICROS_PER_HOUR = 3_600_000_000n;
const MICROS_PER_DAY = 24n * MICROS_PER_HOUR;
const DAY_MS = 86_400_000;

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** The partition value of a value, as `comparablePartition` gives it. */
export function transformed(transform: Transform, type: FieldType, bytes: Buffer): Comparable {
  const { kind, parameter } = parseTransform(transform) ?? { kind: 'void', parameter: 0 };
  const value = comparableOf(type, bytes);
  switch (kind) {
    case 'bucket':
      return BigInt(bucketOf(type, bytes, parameter));
    case 'truncate':
      return truncated(type, bytes, value, parameter);
    case 'hour':
      return floorDivide(value as bigint, MICROS_PER_HOUR);
    case 'year':
    case 'month':
    case 'day': {
      const days = type === 'date' ? (value as bigint) : floorDivide(value as bigint, MICROS_PER_DAY);
      if (kind === 'day') return days;
      const date = new Date(Number(days) * DAY_MS);
      const years = date.getUTCFullYear() - 1970;
      return BigInt(kind === 'year' ? years : years * 12 + date.getUTCMonth());
    }
    default:
      return value;
  }
}

function truncated(type: FieldType, bytes: Buffer, value: Comparable, width: number): Comparable {
  if (type === 'string') return Buffer.from(Array.from(bytes.toString()).slice(0, width).join(''));
  if (type === 'binary') return bytes.subarray(0, width);
  const number = typeof value === 'bigint' ? value : fromTwosComplement(bytes);
  const by = BigInt(width);
  return number - (((number % by) + by) % by);
}
