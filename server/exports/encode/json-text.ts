import { Type } from '@uwdata/flechette';
import type { ColumnBatch } from './arrow-batch.ts';
import type { TextOut } from './text-out.ts';
import { type Dialect, rangeOf, type ValueWriter, valueWriter, withNulls } from './value-writer.ts';

/** JSON as docs/api.md has it, byte by byte. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SHORT: Readonly<Record<number, number>> = { 8: 0x62, 9: 0x74, 10: 0x6e, 12: 0x66, 13: 0x72 };

/** A text between quotes. */
export function writeJsonText(out: TextOut, source: Uint8Array, from: number, to: number): void {
  out.byte(QUOTE);
  out.reserve(to - from);
  let begin = from;
  for (let at = from; at < to; at += 1) {
    const byte = source[at] as number;
    if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) continue;
    out.copy(source, begin, at);
    begin = at + 1;
    out.byte(BACKSLASH);
    const short = byte < 0x20 ? SHORT[byte] : byte;
    if (short !== undefined) out.byte(short);
    else out.ascii(`u${byte.toString(16).padStart(4, '0')}`);
  }
  out.copy(source, begin, to);
  out.byte(QUOTE);
}

const JSON_DIALECT: Dialect = {
  times: 'iso',
  wideAsText: true,
  text: writeJsonText,
  plain(out, write) {
    out.byte(QUOTE);
    write();
    out.byte(QUOTE);
  },
};

/** Writes the column's values as JSON, `null` for missing ones. */
export function jsonWriter(batch: ColumnBatch, out: TextOut): ValueWriter {
  return withNulls(
    batch,
    valueWriter(batch, out, JSON_DIALECT, (nested) => nestedWriter(nested, out)),
    () => out.ascii('null'),
  );
}

/** `"name":`, ready to be copied. */
export function jsonKey(name: string): Uint8Array {
  return Buffer.from(`${JSON.stringify(name)}:`, 'utf8');
}

function nestedWriter(batch: ColumnBatch, out: TextOut): ValueWriter {
  const { type } = batch;
  if (type.typeId === Type.Struct)
    return structWriter(
      batch,
      out,
      type.children.map(({ name }) => name),
    );
  const [item] = batch.children as [ColumnBatch];
  const range = rangeOf(batch);
  // A map is a list of its entries.
  const write = type.typeId === Type.Map ? structWriter(item, out, ['key', 'value']) : jsonWriter(item, out);
  return (row) => {
    const [from, to] = range(row);
    out.byte(0x5b);
    for (let at = from; at < to; at += 1) {
      if (at > from) out.byte(0x2c);
      write(at);
    }
    out.byte(0x5d);
  };
}

function structWriter(batch: ColumnBatch, out: TextOut, names: readonly string[]): ValueWriter {
  const parts = batch.children.map((child, place) => ({
    key: jsonKey(names[place] ?? ''),
    write: jsonWriter(child, out),
  }));
  return (row) => {
    out.byte(0x7b);
    for (const [place, { key, write }] of parts.entries()) {
      if (place > 0) out.byte(0x2c);
      out.copy(key);
      write(row);
    }
    out.byte(0x7d);
  };
}
