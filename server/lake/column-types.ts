import { decimalLength, partitionType } from './partition.ts';
import type { FieldType, PartitionField } from './table.ts';

const DUCKDB: Record<Exclude<FieldType, `decimal(${number}, ${number})`>, string> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
  uuid: 'UUID',
  time: 'TIME',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
};

/** DuckDB's name of a column type, as DESCRIBE prints it. */
export function duckDbType(type: FieldType): string {
  const decimal = /^decimal\((\d+), ?(\d+)\)$/.exec(type);
  if (decimal) return `DECIMAL(${decimal[1]},${decimal[2]})`;
  const name = DUCKDB[type as keyof typeof DUCKDB];
  if (!name) throw new Error(`Column type ${type} is not supported`);
  return name;
}

/** `decimal(18, 2)` however it was spaced. */
export function normalType(type: FieldType): FieldType {
  return type.replace(/\s+/g, '').replace(',', ', ') as FieldType;
}

/** Whether files written with `from` may be read as `to` (specification, schema evolution). */
export function canPromote(from: FieldType, to: FieldType): boolean {
  if (from === to || (from === 'int' && to === 'long') || (from === 'float' && to === 'double')) return true;
  const [before, after] = [from, to].map((type) => /^decimal\((\d+), (\d+)\)$/.exec(type));
  return Boolean(before && after && before[2] === after[2] && Number(before[1]) <= Number(after[1]));
}

/** Avro's type of a partition value; readers take the logical type from it. */
export function partitionAvroType(field: PartitionField): unknown {
  const type = partitionType(field);
  switch (type) {
    case 'binary':
      return 'bytes';
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': type === 'timestamptz' };
    case 'uuid':
      return { type: 'fixed', name: `uuid_${field.fieldId}`, size: 16, logicalType: 'uuid' };
    case 'boolean':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
    case 'string':
      return type;
    default: {
      const [precision, scale] = (/(\d+), (\d+)/.exec(type) ?? []).slice(1).map(Number);
      const size = decimalLength(type);
      return {
        type: 'fixed',
        name: `decimal_${field.fieldId}`,
        size,
        logicalType: 'decimal',
        precision,
        scale,
      };
    }
  }
}
