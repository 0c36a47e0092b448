import type { Logical, Primitive } from './avro-schema.ts';

const CARRIERS: Readonly<Record<Exclude<Logical['name'], 'decimal'>, Primitive>> = {
  uuid: 'string',
  date: 'int',
  'time-millis': 'int',
  'time-micros': 'long',
  'timestamp-millis': 'long',
  'timestamp-micros': 'long',
  'local-timestamp-millis': 'long',
  'local-timestamp-micros': 'long',
};

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

/** The logical type that a schema declares; null when there is none or the underlying type cannot carry it. */
export function readLogical(
  given: Readonly<Record<string, unknown>>,
  carrier: Primitive | 'fixed',
  size = Number.POSITIVE_INFINITY,
): Logical | null {
  const name = given.logicalType;
  if (name === 'decimal' && (carrier === 'bytes' || carrier === 'fixed')) {
    const { precision, scale = 0 } = given;
    if (!isWhole(precision) || !isWhole(scale)) return null;
    const digitsMax = size === Number.POSITIVE_INFINITY ? size : Math.floor(Math.log10(2) * (8 * size - 1));
    const isValid = precision > 0 && scale >= 0 && scale <= precision && precision <= digitsMax;
    return isValid ? { name, precision, scale } : null;
  }
  if (typeof name !== 'string' || !Object.hasOwn(CARRIERS, name)) return null;
  const plain = name as keyof typeof CARRIERS;
  return CARRIERS[plain] === carrier ? { name: plain } : null;
}
