import { type AvroCursor, AvroDataError } from './avro-cursor.ts';
import type { Logical } from './avro-schema.ts';
import { rawNumber } from './exact-json.ts';

const DAY_MS = 86_400_000;
/** The years 1 to 9999, which everybody who reads ISO 8601 can read. */
const INSTANT_MS_MIN = -62_135_596_800_000;
const INSTANT_MS_MAX = 253_402_300_799_999;
const DECIMAL_BYTES_MAX = 1024;

/** The day that was written last, and where it begins: most instants are of the day of their neighbours. */
let dayMs = Number.NaN;
let dayText = '';

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** What Date.prototype.toISOString gives, some times as fast. */
function isoOf(ms: number): string {
  if (!(ms >= INSTANT_MS_MIN && ms <= INSTANT_MS_MAX))
    throw new AvroDataError(
      `${ms} milliseconds since 1970 are not within the years 1 to 9999; the unit may be another one than the schema says.`,
    );
  const within = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  if (ms - within !== dayMs) {
    dayMs = ms - within;
    dayText = new Date(dayMs).toISOString().slice(0, 'yyyy-mm-ddT'.length);
  }
  const seconds = Math.trunc(within / 1000);
  const [hour, minute] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60];
  const rest = String(within % 1000).padStart(3, '0');
  return `${dayText}${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[seconds % 60]}.${rest}Z`;
}

/** Three digits are given by a Date; six need the rest of the microseconds. */
function microsIso(micros: number | bigint): string {
  const value = BigInt(micros);
  const rest = ((value % 1000n) + 1000n) % 1000n;
  const text = isoOf(Number((value - rest) / 1000n));
  return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

function timeOf(micros: number | bigint): string {
  if (micros < 0 || micros >= DAY_MS * 1000) throw new AvroDataError(`${micros} µs is no time of a day.`);
  return microsIso(micros).slice('1970-01-01T'.length, -1);
}

/** A number with `scale` decimals of a big-endian two's complement. */
function decimalOf(bytes: Buffer, precision: number, scale: number): object {
  if (bytes.length > DECIMAL_BYTES_MAX) throw new AvroDataError(`a decimal has ${bytes.length} bytes.`);
  const unsigned = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  const value = BigInt.asIntN(Math.max(bytes.length, 1) * 8, unsigned);
  const digits = String(value < 0n ? -value : value);
  if (digits.length > precision)
    throw new AvroDataError(`a decimal has ${digits.length} digits, and its precision is ${precision}.`);
  const padded = digits.padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  return rawNumber(`${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${padded.slice(-scale)}`}`);
}

/** Reads a logical type as JSON; null for one that is its underlying type's value. `size` is that of a fixed. */
export function logicalReader(logical: Logical, size?: number): ((cursor: AvroCursor) => unknown) | null {
  switch (logical.name) {
    case 'decimal': {
      const { precision, scale } = logical;
      return (cursor) => {
        cursor.spend(precision + 2);
        cursor.hasRawNumbers = true;
        return decimalOf(size === undefined ? cursor.bytes() : cursor.take(size), precision, scale);
      };
    }
    case 'date':
      return spending(10, (cursor) => isoOf(cursor.int() * DAY_MS).slice(0, -'T00:00:00.000Z'.length));
    case 'time-millis':
      return spending(12, (cursor) => timeOf(cursor.int() * 1000));
    case 'time-micros':
      return spending(15, (cursor) => timeOf(cursor.long()));
    case 'timestamp-millis':
      return spending(24, (cursor) => isoOf(Number(cursor.long())));
    case 'timestamp-micros':
      return spending(27, (cursor) => microsIso(cursor.long()));
    case 'local-timestamp-millis':
      return spending(24, (cursor) => isoOf(Number(cursor.long())).slice(0, -1));
    case 'local-timestamp-micros':
      return spending(27, (cursor) => microsIso(cursor.long()).slice(0, -1));
    default:
      return null;
  }
}

function spending(characters: number, read: (cursor: AvroCursor) => string) {
  return (cursor: AvroCursor): string => {
    cursor.spend(characters + 2);
    return read(cursor);
  };
}
