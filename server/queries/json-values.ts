import { type DataType, IntervalUnit, type Table, TimeUnit, Type, tableFromIPC } from '@uwdata/flechette';

/** A value as JSON can carry it. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true } as const;

const PER_SECOND: Readonly<Record<number, bigint>> = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1_000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
  [TimeUnit.NANOSECOND]: 1_000_000_000n,
};

/** The rows of an Arrow stream's messages, one batch after the other. */
export class JsonRows {
  readonly #head: Uint8Array[] = [];

  /** The rows that this message brings; none for a schema, a dictionary or the end. */
  read(message: Uint8Array): JsonValue[][] {
    // Column values are read in place and need their alignment.
    const aligned = new Uint8Array(message);
    const table = tableFromIPC([...this.#head, aligned], EXACT);
    if (table.numRows > 0) return rowsOf(table);
    this.#head.push(aligned);
    return [];
  }
}

function rowsOf(table: Table): JsonValue[][] {
  const columns = table.children.map((column) =>
    Array.from(column.toArray(), (value) => jsonValue(value, column.type)),
  );
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row] ?? null));
}

/**
 * Whole numbers and decimals are numbers while these are exact, else text; NaN and infinities, which JSON lacks, are
 * text; days, times and instants are ISO 8601, instants ending in Z where the column has a zone; bytes are base64.
 */
export function jsonValue(value: unknown, type: DataType): JsonValue {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case Type.Dictionary:
      return jsonValue(value, type.dictionary);
    case Type.Int:
      return integer(BigInt(value as bigint | number));
    case Type.Float:
      return Number.isFinite(value) ? (value as number) : String(value);
    case Type.Decimal:
      return decimal(BigInt(value as bigint | number), type.scale);
    case Type.Date:
      return day(value as number);
    case Type.Time:
      return clock(BigInt(value as bigint | number), PER_SECOND[type.unit] ?? 1n);
    case Type.Timestamp:
      return instant(value as bigint, PER_SECOND[type.unit] ?? 1n, type.timezone !== null);
    case Type.Interval:
      return interval(value as ArrayLike<number>, type.unit);
    case Type.Binary:
    case Type.LargeBinary:
      return Buffer.from(value as Uint8Array).toString('base64');
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList: {
      const [item] = type.children;
      return Array.from(value as Iterable<unknown>, (each) => (item ? jsonValue(each, item.type) : null));
    }
    case Type.Struct:
      return Object.fromEntries(
        type.children.map(({ name, type: inner }) => [
          name,
          jsonValue((value as Record<string, unknown>)[name], inner),
        ]),
      );
    case Type.Map: {
      const [entry] = type.children;
      const [key, held] = 'children' in entry.type ? entry.type.children : [];
      return Array.from(value as Iterable<readonly [unknown, unknown]>, ([k, v]) => ({
        key: key ? jsonValue(k, key.type) : null,
        value: held ? jsonValue(v, held.type) : null,
      }));
    }
    default:
      return typeof value === 'boolean' ? value : String(value);
  }
}

function integer(value: bigint): number | string {
  const exact = value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n;
  return exact ? Number(value) : String(value);
}

/** 15 digits survive the way through a double. */
function decimal(scaled: bigint, scale: number): number | string {
  const size = scaled < 0n ? -scaled : scaled;
  if (scale === 0) return integer(scaled);
  const digits = String(size).padStart(scale + 1, '0');
  const text = `${scaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return size < 10n ** 15n ? Number(text) : text;
}

function day(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().slice(0, -14);
}

function split(units: bigint, by: bigint): [whole: bigint, rest: bigint] {
  const rest = ((units % by) + by) % by;
  return [(units - rest) / by, rest];
}

function fraction(rest: bigint, perSecond: bigint): string {
  return rest === 0n
    ? ''
    : `.${String(rest)
        .padStart(String(perSecond).length - 1, '0')
        .replace(/0+$/, '')}`;
}

function clock(units: bigint, perSecond: bigint): string {
  const [seconds, rest] = split(units, perSecond);
  const pair = (value: bigint) => String(value).padStart(2, '0');
  return `${pair(seconds / 3600n)}:${pair((seconds / 60n) % 60n)}:${pair(seconds % 60n)}${fraction(rest, perSecond)}`;
}

function instant(units: bigint, perSecond: bigint, zoned: boolean): string {
  const [seconds, rest] = split(units, perSecond);
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return units < 0n ? '-infinity' : 'infinity';
  return `${date.toISOString().slice(0, -5)}${fraction(rest, perSecond)}${zoned ? 'Z' : ''}`;
}

/** ISO 8601: `P1Y2M3DT4H5M6.5S`; every part has its own sign. */
function interval(value: ArrayLike<number>, unit: number): string {
  if (unit !== IntervalUnit.MONTH_DAY_NANO) return Array.from(value).join(' ');
  const [months = 0, days = 0, nanos = 0] = Array.from(value);
  const part = (amount: number, letter: string) => (amount === 0 ? '' : `${amount}${letter}`);
  const date = part(Math.trunc(months / 12), 'Y') + part(months % 12, 'M') + part(days, 'D');
  const time =
    part(Math.trunc(nanos / 3.6e12), 'H') +
    part(Math.trunc(nanos / 6e10) % 60, 'M') +
    part(Number(((nanos % 6e10) / 1e9).toFixed(9)), 'S');
  return date === '' && time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}
