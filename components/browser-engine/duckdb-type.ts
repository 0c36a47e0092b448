import { type DataType, TimeUnit, Type } from '@uwdata/flechette';

const TIMESTAMPS: Readonly<Record<number, string>> = {
  [TimeUnit.SECOND]: 'TIMESTAMP_S',
  [TimeUnit.MILLISECOND]: 'TIMESTAMP_MS',
  [TimeUnit.MICROSECOND]: 'TIMESTAMP',
  [TimeUnit.NANOSECOND]: 'TIMESTAMP_NS',
};
const INTEGERS: Readonly<Record<number, string>> = {
  8: 'TINYINT',
  16: 'SMALLINT',
  32: 'INTEGER',
  64: 'BIGINT',
};

/** DuckDB's name of the type that it gave out as this Arrow type. */
export function duckdbType(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return `${type.signed ? '' : 'U'}${INTEGERS[type.bitWidth] ?? 'BIGINT'}`;
    case Type.Float:
      return type.precision === 1 ? 'FLOAT' : 'DOUBLE';
    case Type.Decimal:
      return type.precision === 38 && type.scale === 0
        ? 'HUGEINT'
        : `DECIMAL(${type.precision},${type.scale})`;
    case Type.Bool:
      return 'BOOLEAN';
    case Type.Date:
      return 'DATE';
    case Type.Time:
      return 'TIME';
    case Type.Timestamp:
      return type.timezone === null ? (TIMESTAMPS[type.unit] ?? 'TIMESTAMP') : 'TIMESTAMP WITH TIME ZONE';
    case Type.Interval:
      return 'INTERVAL';
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return 'BLOB';
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
      return `${type.children[0] ? duckdbType(type.children[0].type) : 'VARCHAR'}[]`;
    case Type.Struct:
      return `STRUCT(${type.children.map(({ name, type: inner }) => `${name} ${duckdbType(inner)}`).join(', ')})`;
    case Type.Map:
      return 'MAP';
    case Type.Dictionary:
      return duckdbType(type.dictionary);
    default:
      return 'VARCHAR';
  }
}
