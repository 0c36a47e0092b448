import { TimeUnit, Type } from '@uwdata/flechette';
import { type ColumnBatch, nullTest } from './arrow-batch.ts';
import { decimalAt, words } from './number-text.ts';
import { infiniteInstant, intervalAt, intervalText } from './time-text.ts';
import { rangeOf } from './value-writer.ts';

/** A value as the Parquet writer takes it; null for a missing one. */
export function parquetValues(batch: ColumnBatch): (row: number) => unknown {
  const isNull = nullTest(batch);
  const valueAt = present(batch);
  return (row) => (isNull(row) ? null : valueAt(row));
}

function present(batch: ColumnBatch): (row: number) => unknown {
  const { type } = batch;
  switch (type.typeId) {
    case Type.Date: {
      const days = batch.values as Int32Array;
      return (row) => days[row];
    }
    case Type.Decimal: {
      const quarters = words(batch.values);
      return (row) => BigInt(decimalAt(quarters, row));
    }
    case Type.Timestamp: {
      if (type.unit !== TimeUnit.SECOND) return (row) => batch.value(row);
      return (row) => {
        const seconds = batch.value(row) as bigint;
        return infiniteInstant(seconds) === null ? seconds * 1000n : seconds;
      };
    }
    case Type.Interval:
      return (row) => intervalText(intervalAt(batch, row), 'sql');
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList: {
      const range = rangeOf(batch);
      const itemAt = parquetValues(batch.children[0] as ColumnBatch);
      return (row) => {
        const [from, to] = range(row);
        return Array.from({ length: to - from }, (_, index) => itemAt(from + index));
      };
    }
    case Type.Map: {
      const range = rangeOf(batch);
      const [keys, values] = (batch.children[0] as ColumnBatch).children as [ColumnBatch, ColumnBatch];
      const [keyAt, valueAt] = [parquetValues(keys), parquetValues(values)];
      return (row) => {
        const [from, to] = range(row);
        return Array.from({ length: to - from }, (_, index) => ({
          key: keyAt(from + index),
          value: valueAt(from + index),
        }));
      };
    }
    case Type.Struct: {
      const parts = type.children.map(({ name }, place) => ({
        name,
        at: parquetValues(batch.children[place] as ColumnBatch),
      }));
      return (row) => Object.fromEntries(parts.map(({ name, at }) => [name, at(row)]));
    }
    default:
      return (row) => batch.value(row);
  }
}
