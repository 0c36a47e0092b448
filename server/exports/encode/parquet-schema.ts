import { type DataType, TimeUnit, Type } from '@uwdata/flechette';
import type { ParquetWriter } from 'hyparquet-writer';

export type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Decimals of at most so many digits are 64-bit numbers, and of more 16 bytes. */
export const LONG_DECIMAL_DIGITS = 18;

type Leaf = Omit<SchemaElement, 'name' | 'repetition_type'>;

/** The schema elements of a column and, behind it, of its parts. */
export function parquetElements(
  name: string,
  type: DataType,
  repetition: 'OPTIONAL' | 'REQUIRED' = 'OPTIONAL',
): SchemaElement[] {
  const repetition_type = repetition;
  switch (type.typeId) {
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList: {
      const [item] = type.children;
      return [
        { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...(item ? parquetElements('element', item.type) : []),
      ];
    }
    case Type.Map: {
      const entry = type.children[0].type;
      const [key, value] = 'children' in entry ? entry.children : [];
      return [
        { name, repetition_type, num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
        { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
        ...(key ? parquetElements('key', key.type, 'REQUIRED') : []),
        ...(value ? parquetElements('value', value.type) : []),
      ];
    }
    case Type.Struct:
      return [
        { name, repetition_type, num_children: type.children.length },
        ...type.children.flatMap((child) => parquetElements(child.name, child.type)),
      ];
    default:
      return [{ name, repetition_type, ...leaf(type) }];
  }
}

function leaf(type: DataType): Leaf {
  switch (type.typeId) {
    case Type.Null:
      return { type: 'INT32' };
    case Type.Bool:
      return { type: 'BOOLEAN' };
    case Type.Int:
      return integer(type.bitWidth, type.signed);
    case Type.Float:
      return { type: type.precision === 2 ? 'DOUBLE' : 'FLOAT' };
    case Type.Decimal: {
      const { precision, scale } = type;
      const decimal = { converted_type: 'DECIMAL', precision, scale } as const;
      if (precision <= LONG_DECIMAL_DIGITS) return { type: 'INT64', ...decimal };
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal };
    }
    case Type.Date:
      return { type: 'INT32', converted_type: 'DATE' };
    case Type.Time:
      return {
        type: 'INT64',
        logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: unitName(type.unit) },
      };
    case Type.Timestamp:
      return {
        type: 'INT64',
        logical_type: {
          type: 'TIMESTAMP',
          isAdjustedToUTC: type.timezone !== null,
          unit: unitName(type.unit),
        },
      };
    case Type.Binary:
      return { type: 'BYTE_ARRAY' };
    default:
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

function integer(bits: number, signed: boolean): Leaf {
  if (bits === 64) return signed ? { type: 'INT64' } : { type: 'INT64', converted_type: 'UINT_64' };
  if (bits === 32) return signed ? { type: 'INT32' } : { type: 'INT32', converted_type: 'UINT_32' };
  const small = bits === 8 ? 8 : 16;
  return { type: 'INT32', converted_type: signed ? `INT_${small}` : `UINT_${small}` };
}

/** Parquet has no seconds. */
function unitName(unit: number): 'MILLIS' | 'MICROS' | 'NANOS' {
  if (unit === TimeUnit.NANOSECOND) return 'NANOS';
  return unit === TimeUnit.MICROSECOND ? 'MICROS' : 'MILLIS';
}
