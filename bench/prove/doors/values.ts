import type { FieldType } from '#server/lake/table.ts';
import type { Random } from './random.ts';

/**
 * Values as this proof knows them, apart from any engine: texts, booleans, doubles; whole numbers as bigint; decimals
 * as bigint of their smallest unit; dates as days and instants as microseconds since 1970, both bigint; bytes.
 */
export type Value = string | boolean | number | bigint | Buffer | null;

/** What is done with values of a type. */
interface Type {
  /** As DuckDB casts it from a text. */
  readonly write: (value: Exclude<Value, null>) => string;
  /** A text that DuckDB made of it. */
  readonly read: (text: string) => Exclude<Value, null>;
  readonly samples: readonly Exclude<Value, null>[];
  readonly random: (random: Random) => Exclude<Value, null>;
}

const DAY_MICROS = 86_400_000_000n;
const TEXTS = [
  '',
  ' ',
  '…',
  'a',
  'ab',
  'Ünïcödé',
  'e\u0301clair',
  '👩‍👩‍👧 family',
  '🙂',
  'مرحبا',
  "O'Brien; DROP TABLE x; --",
  '"quoted" \\ back',
  'line\nbreak\ttab',
  'jane.doe@example.com',
  'j@x',
  '@example.com',
  'jane@',
  'two@at@signs.example',
  'Ж@пример.рф',
  '+49 151 23456789',
  '42',
  '-7',
  'DE',
  'FR',
  'NULL',
  'x'.repeat(300),
];

const text: Type = {
  write: (value) => String(value),
  read: (given) => given,
  samples: TEXTS,
  random: (random) =>
    random.chance(0.5)
      ? random.pick(['DE', 'FR', 'US', 'jane@example.com', 'max.müller@shop.example'])
      : Array.from({ length: random.below(12) }, () => random.pick([...'abcXYZ09 @.-äß€🙂'])).join(''),
};

function whole(min: bigint, max: bigint): Type {
  return {
    write: (value) => String(value),
    read: BigInt,
    samples: [0n, 1n, -1n, 5n, -5n, 15n, 25n, min, max, max - 1n],
    random: (random) => BigInt(random.below(2_000_000) - 1_000_000),
  };
}

const double: Type = {
  write: (value) => (Number.isNaN(value) ? 'nan' : String(value).replace('Infinity', 'inf')),
  read: (given) => Number(given.replace('inf', 'Infinity').replace('nan', 'NaN')),
  samples: [0, -0, 0.5, -0.5, 2.5, 0.1 + 0.2, 1e300, -1e300, 5e-324, 1e15, Number.NaN, Infinity, -Infinity],
  random: (random) => Math.round((random.next() - 0.5) * 1e8) / 1e4,
};

function decimal(precision: number, scale: number): Type {
  const unit = 10n ** BigInt(scale);
  const max = 10n ** BigInt(precision) - 1n;
  return {
    write(value) {
      const units = value as bigint;
      const magnitude = units < 0n ? -units : units;
      const fraction = String(magnitude % unit).padStart(scale, '0');
      return `${units < 0n ? '-' : ''}${magnitude / unit}${scale > 0 ? `.${fraction}` : ''}`;
    },
    read(given) {
      const [front = '', fraction = ''] = given.replace('-', '').split('.');
      const units = BigInt(front + fraction.padEnd(scale, '0'));
      return given.startsWith('-') ? -units : units;
    },
    samples: [0n, 1n, -1n, unit / 2n, -unit / 2n, unit, max, -max],
    random: (random) => BigInt(random.below(2_000_000) - 1_000_000) % (max + 1n),
  };
}

const date: Type = {
  write: (value) => new Date(Number(value) * 86_400_000).toISOString().slice(0, 10),
  read: (given) => BigInt(Date.parse(`${given}T00:00:00Z`)) / 86_400_000n,
  samples: [
    '0001-01-01',
    '1899-12-31',
    '1970-01-01',
    '1969-12-31',
    '2024-02-29',
    '2026-12-31',
    '9999-12-31',
  ].map((day) => BigInt(Date.parse(`${day}T00:00:00Z`)) / 86_400_000n),
  random: (random) => BigInt(20_000 + random.below(800)),
};

function instant(suffix: string): Type {
  return {
    write(value) {
      const micros = value as bigint;
      const seconds = floorDivide(micros, 1_000_000n);
      const fraction = String(micros - seconds * 1_000_000n).padStart(6, '0');
      return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}${suffix}`;
    },
    read(given) {
      const [, moment = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(given) ?? [];
      return (
        BigInt(Date.parse(`${moment.replace(' ', 'T')}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0') || '0')
      );
    },
    samples: [
      '0001-01-01T00:00:00Z',
      '1969-12-31T23:59:59Z',
      '1970-01-01T00:00:00Z',
      '2024-02-29T12:00:00Z',
      '2026-11-01T00:00:00Z',
      '2026-12-31T23:59:59Z',
      '9999-12-31T23:59:59Z',
    ].map((moment, place) => BigInt(Date.parse(moment)) * 1000n + BigInt(place % 2 === 0 ? 0 : 999_999)),
    random: (random) =>
      BigInt(20_000 + random.below(800)) * DAY_MICROS + BigInt(random.below(86_400)) * 1_000_000n,
  };
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

const boolean: Type = {
  write: (value) => String(value),
  read: (given) => given === 'true',
  samples: [true, false],
  random: (random) => random.chance(0.5),
};

/** Bytes as DuckDB writes them: printable ones as they are, others as \xAB. */
const binary: Type = {
  write: (value) =>
    Array.from(value as Buffer, (byte) =>
      byte >= 32 && byte <= 126 && !`\\'"`.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    ).join(''),
  read: (given) =>
    Buffer.from(
      given.replace(/\\x([0-9A-F]{2})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 16)),
      ),
      'latin1',
    ),
  samples: [Buffer.alloc(0), Buffer.from([0, 1, 127, 128, 255]), Buffer.from('plain \\ text')],
  random: (random) => Buffer.from(Array.from({ length: random.below(8) }, () => random.below(256))),
};

export function typeOf(type: FieldType): Type {
  const [, precision, scale] = /^decimal\((\d+), ?(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return decimal(Number(precision), Number(scale));
  switch (type) {
    case 'string':
      return text;
    case 'int':
      return whole(-2_147_483_648n, 2_147_483_647n);
    case 'long':
      return whole(-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n);
    case 'double':
      return double;
    case 'boolean':
      return boolean;
    case 'date':
      return date;
    case 'timestamp':
      return instant('');
    case 'timestamptz':
      return instant('+00');
    case 'binary':
      return binary;
    default:
      throw new Error(`There are no values of type ${type}`);
  }
}

/** Equal for equal values of a type, and for nothing else: zero has one sign, all that is no number is one. */
export function sameText(value: Value): string {
  if (value === null) return 'null';
  if (Buffer.isBuffer(value)) return `bytes:${value.toString('hex')}`;
  if (typeof value === 'number') return `double:${value === 0 ? 0 : value}`;
  return `${typeof value}:${value}`;
}
