import { TimeUnit, Type } from '@uwdata/flechette';
import { type ColumnBatch, isNested } from './arrow-batch.ts';
import { jsonWriter } from './json-text.ts';
import { decimalAt, decimalText, floatText, integerAt, words } from './number-text.ts';
import { TextOut } from './text-out.ts';
import { DIGITS_OF_UNIT, infiniteDay, infiniteInstant, splitInstant, unitsAt } from './time-text.ts';
import { type Dialect, type ValueWriter, valueWriter, withNulls } from './value-writer.ts';
import { STYLE } from './workbook.ts';

/** Digits of a number that a spreadsheet keeps. */
const EXACT_BELOW = 10 ** 15;
/** Days from 1970 to 1 March 1900, before which spreadsheets disagree about the calendar, and to the year 10000. */
const FIRST_DAY = -25_508;
const AFTER_LAST_DAY = 2_932_897;
/** The number of 1 January 1970 in a spreadsheet. */
const DAY_ZERO = 25_569;
const CELL_CHARACTERS = 32_767;

/**
 * The cells of a sheet. A number, day or instant that a spreadsheet holds is typed: numbers of up to 15 digits,
 * instants in UTC from March 1900 on, of which it keeps about a microsecond. Anything else is the text that CSV has
 * for it. A text is never run as a formula. Characters that XML has no room for are written `_x0001_`, as the format
 * asks; texts beyond the 32,767 characters of a cell are cut and counted.
 */
export class SheetCells {
  readonly #out: TextOut;
  readonly #scratch = new TextOut();
  cutTexts = 0;

  constructor(out: TextOut) {
    this.#out = out;
  }

  name(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.#text(bytes, 0, bytes.length, ` s="${STYLE.header}"`);
  }

  writer(batch: ColumnBatch): ValueWriter {
    return withNulls(batch, this.#present(batch), () => this.#out.ascii('<c/>'));
  }

  #present(batch: ColumnBatch): ValueWriter {
    const { type } = batch;
    const text = this.#asText(batch);
    switch (type.typeId) {
      case Type.Bool: {
        const bits = batch.values as Uint8Array;
        return (row) => {
          const isTrue = (bits[row >> 3] as number) & (1 << (row & 7));
          this.#out.ascii(`<c t="b"><v>${isTrue ? 1 : 0}</v></c>`);
        };
      }
      case Type.Int: {
        const at = integerAt(batch);
        return (row) => {
          const value = at(row);
          if (isExact(value)) this.#number(String(value), '');
          else text(row);
        };
      }
      case Type.Decimal: {
        const quarters = words(batch.values);
        const { scale } = type;
        return (row) => {
          const scaled = decimalAt(quarters, row);
          if (isExact(scaled)) this.#number(decimalText(scaled, scale), '');
          else text(row);
        };
      }
      case Type.Float: {
        const values = batch.values as Float32Array | Float64Array;
        return (row) => {
          const value = values[row] as number;
          if (Number.isFinite(value)) this.#number(floatText(value), '');
          else text(row);
        };
      }
      case Type.Date: {
        const days = batch.values as Int32Array;
        return (row) => {
          const day = days[row] as number;
          if (infiniteDay(day) === null && isInSheets(day)) this.#number(String(day + DAY_ZERO), STYLE.day);
          else text(row);
        };
      }
      case Type.Timestamp:
        return this.#instants(batch, DIGITS_OF_UNIT[type.unit] ?? 6, text);
      case Type.Time: {
        const at = unitsAt(batch);
        const perDay = 86_400 * 10 ** (DIGITS_OF_UNIT[type.unit] ?? 6);
        if (type.unit === TimeUnit.NANOSECOND) return text;
        return (row) => {
          const units = Number(at(row));
          if (units < perDay) this.#number(String(units / perDay), STYLE.time);
          else text(row);
        };
      }
      default:
        return text;
    }
  }

  #instants(batch: ColumnBatch, digits: number, text: ValueWriter): ValueWriter {
    const at = unitsAt(batch);
    const perDay = 86_400 * 10 ** digits;
    return (row) => {
      const units = at(row);
      const [day, ofDay] = splitInstant(units, digits);
      if (infiniteInstant(units) === null && isInSheets(day)) {
        this.#number(String(day + DAY_ZERO + ofDay / perDay), STYLE.instant);
      } else text(row);
    };
  }

  #number(text: string, style: number | ''): void {
    const out = this.#out;
    out.ascii(style === '' ? '<c><v>' : `<c s="${style}"><v>`);
    out.ascii(text);
    out.ascii('</v></c>');
  }

  /** The value as CSV has it, in a cell of text. */
  #asText(batch: ColumnBatch): ValueWriter {
    const scratch = this.#scratch;
    const write = isNested(batch.type)
      ? jsonWriter(batch, scratch)
      : valueWriter(batch, scratch, PLAIN_TEXT, (nested) => jsonWriter(nested, scratch));
    return (row) => {
      scratch.clear();
      write(row);
      this.#text(scratch.bytes, 0, scratch.length, '');
    };
  }

  #text(source: Uint8Array, from: number, to: number, attributes: string): void {
    const out = this.#out;
    const end = to - from > CELL_CHARACTERS ? this.#cut(source, from, to) : to;
    out.ascii(`<c t="inlineStr"${attributes}><is><t xml:space="preserve">`);
    writeXmlText(out, source, from, end);
    out.ascii('</t></is></c>');
  }

  /** Where the text ends that a cell holds, counted as spreadsheets do: in UTF-16. */
  #cut(source: Uint8Array, from: number, to: number): number {
    let characters = 0;
    for (let at = from; at < to; ) {
      const first = source[at] as number;
      const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      characters += length === 4 ? 2 : 1;
      if (characters > CELL_CHARACTERS) {
        this.cutTexts += 1;
        return at;
      }
      at += length;
    }
    return to;
  }
}

const PLAIN_TEXT: Dialect = {
  times: 'sql',
  wideAsText: false,
  text: (out, source, from, to) => out.copy(source, from, to),
  plain: (_, write) => write(),
};

function isExact(value: number | bigint): boolean {
  return value < EXACT_BELOW && value > -EXACT_BELOW;
}

function isInSheets(day: number): boolean {
  return day >= FIRST_DAY && day < AFTER_LAST_DAY;
}

const ENTITIES: Readonly<Record<number, string>> = { 38: '&amp;', 60: '&lt;', 62: '&gt;' };
const TAB = 0x09;
const LF = 0x0a;
const UNDERSCORE = 0x5f;

/** XML 1.0 text; what it cannot hold, and what would read like that, as `_xHHHH_`. */
function writeXmlText(out: TextOut, source: Uint8Array, from: number, to: number): void {
  let begin = from;
  for (let at = from; at < to; at += 1) {
    const byte = source[at] as number;
    let instead: string | undefined;
    let length = 1;
    if (byte >= 0x80) {
      if (byte !== 0xef || source[at + 1] !== 0xbf || (source[at + 2] as number) < 0xbe) continue;
      // U+FFFE and U+FFFF.
      instead = source[at + 2] === 0xbe ? '_xFFFE_' : '_xFFFF_';
      length = 3;
    } else if (byte < 0x20) {
      if (byte === TAB || byte === LF) continue;
      instead = escaped(byte);
    } else if (byte === UNDERSCORE) {
      if (!readsAsEscape(source, at, to)) continue;
      instead = escaped(UNDERSCORE);
    } else {
      instead = ENTITIES[byte];
      if (instead === undefined) continue;
    }
    out.copy(source, begin, at);
    out.ascii(instead);
    begin = at + length;
    at += length - 1;
  }
  out.copy(source, begin, to);
}

function escaped(code: number): string {
  return `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
}

function readsAsEscape(source: Uint8Array, at: number, to: number): boolean {
  if (at + 7 > to) return false;
  return /^_x[0-9A-Fa-f]{4}_$/.test(Buffer.from(source.subarray(at, at + 7)).toString('latin1'));
}
