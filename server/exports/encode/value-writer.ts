import { type DataType, Type } from '@uwdata/flechette';
import { type ColumnBatch, isNested, nullTest } from './arrow-batch.ts';
import {
  decimalAt,
  decimalText,
  floatText,
  integerAt,
  singleText,
  words,
  writeInteger,
} from './number-text.ts';
import type { TextOut } from './text-out.ts';
import {
  DIGITS_OF_UNIT,
  intervalAt,
  intervalText,
  type TimeStyle,
  unitsAt,
  writeClock,
  writeDay,
  writeInstant,
} from './time-text.ts';

/** Writes the value of a row that has one. */
export type ValueWriter = (row: number) => void;

/** How a format writes what is neither missing nor nested. */
export interface Dialect {
  readonly times: TimeStyle;
  /** Of texts, of which any character may come. */
  text(out: TextOut, source: Uint8Array, from: number, to: number): void;
  /** Of what is neither a number nor a truth value: days, times, bytes, NaN. ASCII only. */
  plain(out: TextOut, write: () => void): void;
  /** Whether a number that a double does not hold exactly is written as a text. */
  readonly wideAsText: boolean;
}

const NO_BYTES = new Uint8Array(0);
const WITHIN_DOUBLE = 1e15;

/** The writer for one column of one batch; nested values are JSON, by `nested`. */
export function valueWriter(
  batch: ColumnBatch,
  out: TextOut,
  dialect: Dialect,
  nested: (batch: ColumnBatch) => ValueWriter,
): ValueWriter {
  const { type } = batch;
  if (isNested(type)) return nested(batch);
  const { times: style, wideAsText } = dialect;
  const plain = (write: (row: number) => void): ValueWriter => {
    let at = 0;
    const current = () => write(at);
    return (row) => {
      at = row;
      dialect.plain(out, current);
    };
  };
  const number = (text: string, isWide: boolean): void => {
    if (isWide && wideAsText) dialect.plain(out, () => out.ascii(text));
    else out.ascii(text);
  };
  switch (type.typeId) {
    case Type.Bool: {
      const bits = batch.values as Uint8Array;
      return (row) => out.ascii((bits[row >> 3] as number) & (1 << (row & 7)) ? 'true' : 'false');
    }
    case Type.Int: {
      const at = integerAt(batch);
      if (type.bitWidth < 64) return (row) => writeInteger(out, at(row) as number);
      return (row) => {
        const value = at(row);
        if (typeof value === 'number' && value >= -2_147_483_648 && value <= 4_294_967_295) {
          writeInteger(out, value);
        } else number(String(value), typeof value === 'bigint');
      };
    }
    case Type.Float: {
      const values = batch.values as Float32Array | Float64Array;
      const text = values instanceof Float32Array ? singleText : floatText;
      return (row) => {
        const value = values[row] as number;
        if (Number.isFinite(value)) out.ascii(text(value));
        else dialect.plain(out, () => out.ascii(String(value)));
      };
    }
    case Type.Decimal: {
      const quarters = words(batch.values);
      const { scale } = type;
      return (row) => {
        const scaled = decimalAt(quarters, row);
        const isWide =
          typeof scaled === 'bigint' || (scale > 0 && (scaled >= WITHIN_DOUBLE || scaled <= -WITHIN_DOUBLE));
        number(decimalText(scaled, scale), isWide);
      };
    }
    case Type.Date: {
      const days = batch.values as Int32Array;
      return plain((row) => writeDay(out, days[row] as number, style));
    }
    case Type.Time: {
      const at = unitsAt(batch);
      const digits = DIGITS_OF_UNIT[type.unit] ?? 6;
      return plain((row) => writeClock(out, Number(at(row)), digits));
    }
    case Type.Timestamp: {
      const at = unitsAt(batch);
      const how = { digits: DIGITS_OF_UNIT[type.unit] ?? 6, zoned: type.timezone !== null, style };
      return plain((row) => writeInstant(out, at(row), how));
    }
    case Type.Interval:
      return plain((row) => out.ascii(intervalText(intervalAt(batch, row), style)));
    case Type.Binary: {
      const write = plain((row) => out.ascii(Buffer.from(batch.value(row) as Uint8Array).toString('base64')));
      return (row) => {
        // No bytes are not the same as nothing.
        if ((batch.value(row) as Uint8Array).length === 0) dialect.text(out, NO_BYTES, 0, 0);
        else write(row);
      };
    }
    case Type.Utf8: {
      const bytes = batch.values as Uint8Array;
      const { offsets } = batch;
      return (row) => dialect.text(out, bytes, offsets[row] as number, offsets[row + 1] as number);
    }
    case Type.Dictionary: {
      const texts = (batch.cache ?? []).map((text) => Buffer.from(text ?? '', 'utf8'));
      return (row) => {
        const text = texts[batch.key?.(row) ?? 0] as Uint8Array;
        dialect.text(out, text, 0, text.length);
      };
    }
    default:
      return (row) => {
        const text = Buffer.from(String(batch.value(row)), 'utf8');
        dialect.text(out, text, 0, text.length);
      };
  }
}

/** Where a list or map of this row lies in its child. */
export function rangeOf(batch: ColumnBatch): (row: number) => readonly [from: number, to: number] {
  const type = batch.type as DataType & { readonly stride?: number };
  if (type.typeId === Type.FixedSizeList) {
    const stride = type.stride ?? 0;
    return (row) => [row * stride, (row + 1) * stride];
  }
  const { offsets } = batch;
  return (row) => [Number(offsets[row]), Number(offsets[row + 1])];
}

/** A writer that also knows what to write for a missing value. */
export function withNulls(batch: ColumnBatch, write: ValueWriter, writeNull: () => void): ValueWriter {
  const isNull = nullTest(batch);
  return (row) => {
    if (isNull(row)) writeNull();
    else write(row);
  };
}
