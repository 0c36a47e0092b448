import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBEnumType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBVector,
} from '@duckdb/node-api';
import { enumBits } from './arrow-type.ts';
import {
  BoolWriter,
  type ColumnWriter,
  ConvertedWriter,
  FixedWriter,
  NullWriter,
  StringWriter,
} from './column-writer.ts';
import { FixedListWriter, ListWriter, StructWriter, TextWriter } from './nested-writer.ts';

const WIDTHS: Partial<Record<DuckDBTypeId, number>> = {
  [DuckDBTypeId.TINYINT]: 1,
  [DuckDBTypeId.SMALLINT]: 2,
  [DuckDBTypeId.INTEGER]: 4,
  [DuckDBTypeId.BIGINT]: 8,
  [DuckDBTypeId.UTINYINT]: 1,
  [DuckDBTypeId.USMALLINT]: 2,
  [DuckDBTypeId.UINTEGER]: 4,
  [DuckDBTypeId.UBIGINT]: 8,
  [DuckDBTypeId.HUGEINT]: 16,
  [DuckDBTypeId.FLOAT]: 4,
  [DuckDBTypeId.DOUBLE]: 8,
  [DuckDBTypeId.DATE]: 4,
  [DuckDBTypeId.TIME]: 8,
  [DuckDBTypeId.TIME_NS]: 8,
  [DuckDBTypeId.TIMESTAMP_S]: 8,
  [DuckDBTypeId.TIMESTAMP_MS]: 8,
  [DuckDBTypeId.TIMESTAMP]: 8,
  [DuckDBTypeId.TIMESTAMP_NS]: 8,
  [DuckDBTypeId.TIMESTAMP_TZ]: 8,
};

/** The writer for the field that `arrowField` gives for this type. */
export function createWriter(type: DuckDBType): ColumnWriter {
  if (type instanceof DuckDBDecimalType) return decimalWriter(type.width);
  if (type instanceof DuckDBEnumType) return new FixedWriter(enumBits(type) / 8);
  if (type instanceof DuckDBListType) return new ListWriter(createWriter(type.valueType));
  if (type instanceof DuckDBArrayType) return new FixedListWriter(type.length, createWriter(type.valueType));
  if (type instanceof DuckDBStructType) return new StructWriter(type.entryTypes.map(createWriter));
  if (type instanceof DuckDBMapType) {
    return new ListWriter(new StructWriter([createWriter(type.keyType), createWriter(type.valueType)]));
  }
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return new BoolWriter();
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.BLOB:
      return new StringWriter();
    case DuckDBTypeId.INTERVAL:
      return new ConvertedWriter({ from: 16, to: 16 }, convertInterval);
    case DuckDBTypeId.SQLNULL:
      return new NullWriter();
  }
  const width = WIDTHS[type.typeId];
  return width === undefined ? textWriter(type) : new FixedWriter(width);
}

/** DuckDB keeps a decimal in the smallest integer that has room; Arrow's readers agree on 128 bits. */
function decimalWriter(precision: number): ColumnWriter {
  if (precision > 18) return new FixedWriter(16);
  const from = precision > 9 ? 8 : precision > 4 ? 4 : 2;
  return new ConvertedWriter({ from, to: 16 }, (source, at, target, to) => {
    if (from === 8) {
      target.setInt32(to, source.getInt32(at, true), true);
      const high = source.getInt32(at + 4, true);
      target.setInt32(to + 4, high, true);
      target.setInt32(to + 8, high >> 31, true);
      target.setInt32(to + 12, high >> 31, true);
      return;
    }
    const value = from === 4 ? source.getInt32(at, true) : source.getInt16(at, true);
    target.setInt32(to, value, true);
    target.setInt32(to + 4, value >> 31, true);
    target.setInt32(to + 8, value >> 31, true);
    target.setInt32(to + 12, value >> 31, true);
  });
}

const DAY_MICROS = 86_400_000_000n;
const NANOS_MAX = 2n ** 63n / 1000n - DAY_MICROS;

/** Months and days as they are, microseconds as nanoseconds; of more than 292 years of these, whole days are days. */
function convertInterval(source: DataView, at: number, target: DataView, to: number): void {
  let days = source.getInt32(at + 4, true);
  let micros = source.getBigInt64(at + 8, true);
  if (micros > NANOS_MAX || micros < -NANOS_MAX) {
    days += Number(micros / DAY_MICROS);
    micros %= DAY_MICROS;
  }
  target.setInt32(to, source.getInt32(at, true), true);
  target.setInt32(to + 4, days, true);
  target.setBigInt64(to + 8, micros * 1000n, true);
}

function textWriter(type: DuckDBType): ColumnWriter {
  return new TextWriter((raw, size) => {
    const vector = DuckDBVector.create(raw, size, type);
    return (row) => {
      const value = vector.getItem(row);
      return value === null ? null : String(value);
    };
  });
}
