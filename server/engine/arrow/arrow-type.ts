/** Arrow's types as far as results of DuckDB need them, and how DuckDB's types become them. */
import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBEnumType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export type ArrowType = { readonly required?: boolean } & (
  | { readonly kind: 'null' | 'bool' | 'utf8' | 'binary' | 'date' | 'interval' | 'list' | 'struct' | 'map' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: 'us' | 'ns' }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly kind: 'fixed_list'; readonly length: number }
  | { readonly kind: 'dictionary'; readonly id: number; readonly bits: 8 | 16 | 32 }
);

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
}

/** An enum's values, which a stream carries once. */
export interface Dictionary {
  readonly id: number;
  readonly values: readonly string[];
}

const SIMPLE: Partial<Record<DuckDBTypeId, ArrowType>> = {
  [DuckDBTypeId.SQLNULL]: { kind: 'null' },
  [DuckDBTypeId.BOOLEAN]: { kind: 'bool' },
  [DuckDBTypeId.TINYINT]: { kind: 'int', bits: 8, signed: true },
  [DuckDBTypeId.SMALLINT]: { kind: 'int', bits: 16, signed: true },
  [DuckDBTypeId.INTEGER]: { kind: 'int', bits: 32, signed: true },
  [DuckDBTypeId.BIGINT]: { kind: 'int', bits: 64, signed: true },
  [DuckDBTypeId.UTINYINT]: { kind: 'int', bits: 8, signed: false },
  [DuckDBTypeId.USMALLINT]: { kind: 'int', bits: 16, signed: false },
  [DuckDBTypeId.UINTEGER]: { kind: 'int', bits: 32, signed: false },
  [DuckDBTypeId.UBIGINT]: { kind: 'int', bits: 64, signed: false },
  // As DuckDB's own Arrow export has it: what sum() over integers gives. Its 39th digit is beyond the precision named.
  [DuckDBTypeId.HUGEINT]: { kind: 'decimal', precision: 38, scale: 0 },
  [DuckDBTypeId.FLOAT]: { kind: 'float', bits: 32 },
  [DuckDBTypeId.DOUBLE]: { kind: 'float', bits: 64 },
  [DuckDBTypeId.VARCHAR]: { kind: 'utf8' },
  [DuckDBTypeId.BLOB]: { kind: 'binary' },
  [DuckDBTypeId.DATE]: { kind: 'date' },
  [DuckDBTypeId.TIME]: { kind: 'time', unit: 'us' },
  [DuckDBTypeId.TIME_NS]: { kind: 'time', unit: 'ns' },
  [DuckDBTypeId.TIMESTAMP_S]: { kind: 'timestamp', unit: 's', zone: null },
  [DuckDBTypeId.TIMESTAMP_MS]: { kind: 'timestamp', unit: 'ms', zone: null },
  [DuckDBTypeId.TIMESTAMP]: { kind: 'timestamp', unit: 'us', zone: null },
  [DuckDBTypeId.TIMESTAMP_NS]: { kind: 'timestamp', unit: 'ns', zone: null },
  [DuckDBTypeId.TIMESTAMP_TZ]: { kind: 'timestamp', unit: 'us', zone: 'UTC' },
  [DuckDBTypeId.INTERVAL]: { kind: 'interval' },
};

/**
 * The Arrow field for a column of DuckDB. Integers wider than 64 bits are decimals or text, enums dictionaries;
 * what Arrow has no exact type for (UUID, BIT, UNION, VARIANT, TIME WITH TIME ZONE, UHUGEINT, BIGNUM, GEOMETRY)
 * is DuckDB's own text of the value.
 */
export function arrowField(name: string, type: DuckDBType, dictionaries: Dictionary[]): ArrowField {
  if (type instanceof DuckDBDecimalType) {
    return { name, type: { kind: 'decimal', precision: type.width, scale: type.scale }, children: [] };
  }
  if (type instanceof DuckDBEnumType) {
    const id = dictionaries.length;
    dictionaries.push({ id, values: type.values });
    return { name, type: { kind: 'dictionary', id, bits: enumBits(type) }, children: [] };
  }
  if (type instanceof DuckDBListType) {
    return { name, type: { kind: 'list' }, children: [arrowField('item', type.valueType, dictionaries)] };
  }
  if (type instanceof DuckDBArrayType) {
    const item = arrowField('item', type.valueType, dictionaries);
    return { name, type: { kind: 'fixed_list', length: type.length }, children: [item] };
  }
  if (type instanceof DuckDBStructType) {
    const children = type.entryTypes.map((entry, index) =>
      // row(…) has no names: its parts go by their place, as they do in SQL.
      arrowField(type.entryNames[index] || String(index + 1), entry, dictionaries),
    );
    return { name, type: { kind: 'struct' }, children };
  }
  if (type instanceof DuckDBMapType) {
    const key = arrowField('key', type.keyType, dictionaries);
    const value = arrowField('value', type.valueType, dictionaries);
    const required = { ...key, type: { ...key.type, required: true } };
    const entries: ArrowField = {
      name: 'entries',
      type: { kind: 'struct', required: true },
      children: [required, value],
    };
    return { name, type: { kind: 'map' }, children: [entries] };
  }
  return { name, type: SIMPLE[type.typeId] ?? { kind: 'utf8' }, children: [] };
}

/** The width that DuckDB itself gives an enum's numbers. */
export function enumBits(type: DuckDBEnumType): 8 | 16 | 32 {
  if (type.internalTypeId === DuckDBTypeId.UTINYINT) return 8;
  return type.internalTypeId === DuckDBTypeId.USMALLINT ? 16 : 32;
}
