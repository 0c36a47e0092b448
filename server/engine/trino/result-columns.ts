import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  SMALLINT,
  TIMESTAMP,
  TIMESTAMPTZ,
  TINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { AppError } from '../../errors.ts';

/** A column of Trino's as DuckDB would have it: its type, and its values as Trino's JSON writes them. */
export interface ResultColumn {
  readonly type: DuckDBType;
  toValue(json: unknown): DuckDBValue;
}

const TYPE = /^([a-z ]+?)(?:\((.*?)\))?( with time zone)?$/;
const MICROSECOND_DIGITS = 6;

/** `decimal(18, 2)`, `timestamp(6) with time zone`, `array(varchar)`. What DuckDB has no type for becomes text. */
export function resultColumn(trinoType: string): ResultColumn {
  const list = /^array\((.*)\)$/.exec(trinoType)?.[1];
  if (list !== undefined) return listOf(resultColumn(list));
  const [, base = trinoType, argument = '', zone] = TYPE.exec(trinoType) ?? [];
  if (zone && base === 'timestamp' && isMicroseconds(argument)) return INSTANT;
  if (base === 'timestamp with time zone') return INSTANT;
  if (zone) return TEXT;
  switch (base) {
    case 'boolean':
      return orNull(BOOLEAN, Boolean);
    case 'tinyint':
      return orNull(TINYINT, Number);
    case 'smallint':
      return orNull(SMALLINT, Number);
    case 'integer':
      return orNull(INTEGER, Number);
    case 'bigint':
      return orNull(BIGINT, (value) => BigInt(String(value)));
    case 'real':
      return orNull(FLOAT, Number);
    case 'double':
      return orNull(DOUBLE, Number);
    case 'decimal':
      return decimalOf(argument);
    case 'date':
      return orNull(DATE, (value) => new DuckDBDateValue(readTime(String(value)).days));
    case 'timestamp':
      return isMicroseconds(argument)
        ? orNull(TIMESTAMP, (value) => new DuckDBTimestampValue(readTime(String(value)).micros))
        : TEXT;
    case 'interval day to second':
    case 'interval year to month':
      throw new AppError(
        'bad_request',
        'Trino gives a span of time here, which DuckDB counts in days. Run the query on DuckDB.',
      );
    default:
      return TEXT;
  }
}

const isMicroseconds = (precision: string) => precision === '' || Number(precision) <= MICROSECOND_DIGITS;

function orNull(type: DuckDBType, toValue: (json: unknown) => DuckDBValue): ResultColumn {
  return { type, toValue: (json) => (json === null || json === undefined ? null : toValue(json)) };
}

const TEXT = orNull(VARCHAR, (json) => (typeof json === 'string' ? json : JSON.stringify(json, bigintText)));

const bigintText = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

const INSTANT = orNull(TIMESTAMPTZ, (json) => {
  const { micros, zone } = readTime(String(json));
  return new DuckDBTimestampTZValue(micros - offsetMicros(zone));
});

function listOf(item: ResultColumn): ResultColumn {
  return orNull(LIST(item.type), (json) => {
    if (!Array.isArray(json)) throw unreadable(String(json));
    return new DuckDBListValue(json.map((each) => item.toValue(each)));
  });
}

function decimalOf(argument: string): ResultColumn {
  const [width = 38, scale = 0] = argument.split(',').map(Number);
  return orNull(DECIMAL(width, scale), (json) => {
    const text = String(json);
    const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === '' || fraction.length > scale) throw unreadable(text);
    const scaled = BigInt(whole + fraction.padEnd(scale, '0'));
    return new DuckDBDecimalValue(sign ? -scaled : scaled, width, scale);
  });
}

const TIME = /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?: (\S+))?$/;
const DAY_MS = 86_400_000;
const DAY_MICROS = 86_400_000_000n;

function readTime(text: string): { days: number; micros: bigint; zone: string } {
  const parts = TIME.exec(text);
  if (!parts) throw unreadable(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const days = Math.round(midnight / DAY_MS);
  const seconds = (hour * 60 + minute) * 60 + second;
  const micros =
    BigInt(days) * DAY_MICROS + BigInt(seconds) * 1_000_000n + BigInt((parts[7] ?? '').padEnd(6, '0'));
  return { days, micros, zone: parts[8] ?? 'UTC' };
}

function offsetMicros(zone: string): bigint {
  if (zone === 'UTC' || zone === 'Z') return 0n;
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (!sign) throw unreadable(zone);
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n;
  return sign === '-' ? -offset : offset;
}

function unreadable(text: string): AppError {
  return new AppError(
    'unavailable',
    'Trino gave a value that the portal cannot read. Run the query on DuckDB.',
    {
      cause: new Error(text.slice(0, 200)),
    },
  );
}
