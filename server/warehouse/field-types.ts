import type { FieldType } from '../lake/table.ts';

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  boolean: 'boolean',
  integer: 'int',
  bigint: 'long',
  double: 'double',
  varchar: 'string',
  blob: 'binary',
  date: 'date',
  timestamp: 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

const DECIMAL = /^decimal\((\d{1,2}), ?(\d{1,2})\)$/;

/** The Iceberg type of a DuckDB type, by the name that DESCRIBE prints; null when the lake has no such type. */
export function fieldTypeOf(duckDbType: string): FieldType | null {
  const name = duckDbType.trim().toLowerCase();
  const decimal = DECIMAL.exec(name);
  if (decimal) return `decimal(${Number(decimal[1])}, ${Number(decimal[2])})`;
  return FIELD_TYPES[name] ?? null;
}

export const SUPPORTED_TYPES = [...Object.keys(FIELD_TYPES), 'decimal(precision,scale)'].join(', ');
