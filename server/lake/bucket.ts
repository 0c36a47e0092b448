/**
 * Iceberg's bucket numbers: MurmurHash3 (x86, 32 bits, seed 0) of a value's bytes, without its sign, by the number of
 * buckets (specification, appendix B). Once for values we hold, once as SQL for rows that DuckDB holds.
 */
import type { FieldType } from './table.ts';

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));

/** As a signed 32-bit number. */
export function murmur3(bytes: Buffer): number {
  const mix = (block: number) => Math.imul(rotate(Math.imul(block, C1), 15), C2);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash = (Math.imul(rotate(hash ^ mix(bytes.readInt32LE(at)), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | (bytes[at] as number);
  if (whole < bytes.length) hash ^= mix(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** What is hashed of a value in its single-value serialization: numbers as eight bytes, the rest as they are. */
export function hashedBytes(type: FieldType, serialized: Buffer): Buffer {
  if (type !== 'int' && type !== 'date') return serialized;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(serialized.readInt32LE()));
  return bytes;
}

export function bucketOf(type: FieldType, serialized: Buffer, buckets: number): number {
  return (murmur3(hashedBytes(type, serialized)) & 0x7fffffff) % buckets;
}

const LOW_32 = '4294967296::UBIGINT';

/** Gives `value` a name within `body`, since SQL expressions have no variables and each use would compute it again. */
function withName(name: string, value: string, body: string): string {
  return `list_transform([${value}], lambda ${name}: ${body})[1]`;
}

const rotateSql = (name: string, bits: number) =>
  `(((${name} << ${bits}) | (${name} >> ${32 - bits})) % ${LOW_32})`;
const timesSql = (value: string, factor: number) => `((${value} * ${factor >>> 0}::UBIGINT) % ${LOW_32})`;
const mixSql = (block: string) => timesSql(withName('m', timesSql(block, C1), rotateSql('m', 15)), C2);

/** Of hexadecimal digits, two a byte. */
function murmurSql(hex: string): string {
  const byte = (at: string) => `substr(x, ${at}, 2)`;
  const block = (at: string) =>
    `('0x' || ${[7, 5, 3, 1].map((place) => byte(`${at} * 8 + ${place}`)).join(' || ')})::UBIGINT`;
  const blocks = `list_transform(range(0, length(x) // 8), lambda i: ${block('i')})`;
  const step = withName(
    'r',
    `xor(h, ${mixSql('k')})`,
    `((${rotateSql('r', 13)} * 5 + 3864292196) % ${LOW_32})`,
  );
  const body = `list_reduce(list_prepend(0::UBIGINT, ${blocks}), lambda h, k: ${step})`;
  const bytes = (place: number) => byte(`(length(x) // 8) * 8 + ${place}`);
  const tail = `('0x0' || ${bytes(5)} || ${bytes(3)} || ${bytes(1)})::UBIGINT`;
  const withTail = `CASE WHEN length(x) % 8 = 0 THEN b ELSE xor(b, ${mixSql(tail)}) END`;
  const shiftXor = (name: string, value: string, bits: number) =>
    withName(name, value, `xor(${name}, ${name} >> ${bits})`);
  const whole = `xor(${withName('b', body, withTail)}, (length(x) // 2)::UBIGINT)`;
  const last = shiftXor(
    'e',
    timesSql(shiftXor('d', timesSql(shiftXor('c', whole, 16), 0x85ebca6b), 13), 0xc2b2ae35),
    16,
  );
  return withName('x', hex, last);
}

const longHex = (value: string) =>
  withName(
    'u',
    `((${value})::HUGEINT + 18446744073709551616::HUGEINT) % 18446744073709551616::HUGEINT`,
    // Most significant byte first; the hash reads it from the other end.
    withName(
      'y',
      `lpad(to_hex(u), 16, '0')`,
      Array.from({ length: 8 }, (_, index) => `substr(y, ${15 - index * 2}, 2)`).join(' || '),
    ),
  );

/** The fewest bytes of two's complement, most significant first. */
function decimalHex(column: string, scale: number): string {
  const unscaled = `(${column} * 1${'0'.repeat(scale)}::DECIMAL(38, 0))::HUGEINT`;
  const fits = '(v < (1::HUGEINT << (8 * n - 1)::INTEGER) AND v >= -(1::HUGEINT << (8 * n - 1)::INTEGER))';
  const length = `coalesce(list_filter(range(1, 16), lambda n: ${fits})[1], 16)`;
  const digits = `right(repeat(CASE WHEN v < 0 THEN 'f' ELSE '0' END, 32) || lower(to_hex(v)), (2 * ${length})::INTEGER)`;
  return withName('v', unscaled, digits);
}

/** SQL for the bucket of a column, in an engine whose time zone is UTC. Throws for types that have no buckets. */
export function bucketSql(type: FieldType, column: string, buckets: number): string {
  const hash = murmurSql(hexSql(type, column));
  // Without the guard a row without a value would be hashed as an empty text.
  return `CASE WHEN ${column} IS NOT NULL THEN (${hash} % 2147483648 % ${buckets})::INTEGER END`;
}

function hexSql(type: FieldType, column: string): string {
  switch (type) {
    case 'int':
    case 'long':
      return longHex(column);
    case 'date':
      return longHex(`datediff('day', DATE '1970-01-01', ${column})`);
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return longHex(`epoch_us(${column})`);
    case 'string':
      return `hex(encode(${column}))`;
    case 'binary':
      return `hex(${column})`;
    case 'uuid':
      return `replace(${column}::VARCHAR, '-', '')`;
    default: {
      const scale = /^decimal\(\d+, (\d+)\)$/.exec(type)?.[1];
      if (scale === undefined) throw new Error(`Values of type ${type} have no buckets`);
      return decimalHex(column, Number(scale));
    }
  }
}
