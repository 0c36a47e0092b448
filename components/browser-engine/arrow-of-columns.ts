import {
  binary,
  bool,
  columnFromArray,
  type DataType,
  dateDay,
  float64,
  int64,
  TimeUnit,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from '@uwdata/flechette';

export interface FileColumn {
  readonly name: string;
  /** Null and undefined are missing. */
  readonly values: readonly unknown[];
  /** Text that is a date or an instant in every row becomes one. */
  readonly datesInText?: boolean;
  /** Instants are whole days. */
  readonly days?: boolean;
}

type Kind = 'boolean' | 'integer' | 'number' | 'text' | 'instant' | 'bytes' | 'other';

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;
const INT64_MAX = 2n ** 63n - 1n;

/** An Arrow IPC stream of one table; a column's type is the narrowest that holds all of its values. Instants are UTC. */
export function arrowOfColumns(columns: readonly FileColumn[]): Uint8Array<ArrayBuffer> {
  const names = distinctNames(columns);
  const table = tableFromColumns(
    columns.map((column, place) => {
      const { type, values } = typed(column);
      return [names[place] ?? '', columnFromArray(values, type)];
    }),
  );
  const bytes = tableToIPC(table, { format: 'stream' });
  if (!bytes) throw new Error('The table could not be built.');
  return bytes as Uint8Array<ArrayBuffer>;
}

/** DuckDB tells names apart without regard to capitals. */
function distinctNames(columns: readonly FileColumn[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }, place) => {
    const base = name === '' ? `column${place + 1}` : name;
    let free = base;
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${base}_${count}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function typed({ values, datesInText, days }: FileColumn): { type: DataType; values: unknown[] } {
  const kinds = new Set<Kind>();
  for (const value of values) if (value !== null && value !== undefined) kinds.add(kindOf(value));
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  const map = (type: DataType, convert: (value: unknown) => unknown) => ({
    type,
    values: Array.from(values, (value) => (value === null || value === undefined ? null : convert(value))),
  });
  if (kinds.size === 2 && kinds.has('integer') && kinds.has('number')) return map(float64(), Number);
  switch (only) {
    case 'boolean':
      return map(bool(), Boolean);
    case 'integer':
      return map(int64(), (value) => BigInt(value as number | bigint));
    case 'number':
      return map(float64(), Number);
    case 'bytes':
      return map(binary(), (value) => value);
    case 'instant':
      return days
        ? map(dateDay(), (value) => value)
        : map(timestamp(TimeUnit.MICROSECOND, null), (value) => (value as Date).getTime());
    case 'text':
      return datesInText ? textOrDates(values, map) : map(utf8(), String);
    default:
      return map(utf8(), (value) => (typeof value === 'string' ? value : asJson(value)));
  }
}

function textOrDates(
  values: readonly unknown[],
  map: (type: DataType, convert: (value: unknown) => unknown) => { type: DataType; values: unknown[] },
) {
  const all = (pattern: RegExp) =>
    values.every(
      (value) =>
        value === null ||
        value === undefined ||
        (pattern.test(value as string) && !Number.isNaN(instantOf(value as string))),
    );
  if (all(DAY)) return map(dateDay(), (value) => new Date(value as string));
  if (all(INSTANT)) return map(timestamp(TimeUnit.MICROSECOND, null), (value) => instantOf(value as string));
  return map(utf8(), String);
}

/** Milliseconds since 1970; without a zone it is UTC. */
function instantOf(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || DAY.test(text) ? text : `${text}Z`;
  return Date.parse(zoned.replace(' ', 'T'));
}

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return value <= INT64_MAX && value >= -INT64_MAX - 1n ? 'integer' : 'number';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'number';
    case 'string':
      return 'text';
    default:
      if (value instanceof Date) return 'instant';
      return value instanceof Uint8Array ? 'bytes' : 'other';
  }
}

function asJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
}
