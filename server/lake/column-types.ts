import type { FieldType, TableField } from './table.ts';

const DUCKDB: Record<Exclude<FieldType, `decimal(${number}, ${number})`>, string> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
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
  if (from === to || (from === 'int' && to === 'long')) return true;
  const [before, after] = [from, to].map((type) => /^decimal\((\d+), (\d+)\)$/.exec(type));
  return Boolean(before && after && before[2] === after[2] && Number(before[1]) <= Number(after[1]));
}

/** Avro's type of a partition value; readers take the logical type from it. */
export function partitionAvroType(transform: 'day' | 'identity', source: TableField): unknown {
  if (transform === 'day') return { type: 'int', logicalType: 'date' };
  switch (source.type) {
    case 'boolean':
    case 'int':
    case 'long':
    case 'string':
      return source.type;
    case 'date':
      return { type: 'int', logicalType: 'date' };
    default:
      throw new Error(`A table cannot be partitioned by the ${source.type} column ${source.name} as it is`);
  }
}
