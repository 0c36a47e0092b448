import type { ColumnBatch } from './arrow-batch.ts';
import type { Encoder, EncoderBatch, Field, Sink } from './encoder.ts';
import { jsonWriter } from './json-text.ts';
import { TextOut } from './text-out.ts';
import { type Dialect, type ValueWriter, valueWriter, withNulls } from './value-writer.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const APOSTROPHE = 0x27;
const BYTE_ORDER_MARK = '\uFEFF';
const HELD_BYTES = 256 * 1024;

/** What spreadsheets take for the beginning of a formula: = + - @ | % and control characters. */
const RISKY = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x7c, 0x25, 0x09, CR, LF]);

/**
 * CSV by RFC 4180: a line of names, CRLF, UTF-8; nothing between commas is a missing value and `""` an empty text.
 * Nested values are JSON, bytes base64. For a spreadsheet there is a byte order mark, and a text that it would run as
 * a formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection); else texts stay as
 * they are.
 */
export class CsvEncoder implements Encoder {
  readonly #sink: Sink;
  readonly #spreadsheet: boolean;
  readonly #out = new TextOut();

  constructor(sink: Sink, { spreadsheet }: { readonly spreadsheet: boolean }) {
    this.#sink = sink;
    this.#spreadsheet = spreadsheet;
  }

  begin(fields: readonly Field[]): void {
    const out = this.#out;
    if (this.#spreadsheet) out.text(BYTE_ORDER_MARK);
    for (const [place, { name }] of fields.entries()) {
      if (place > 0) out.byte(COMMA);
      const bytes = Buffer.from(name, 'utf8');
      this.#text(out, bytes, 0, bytes.length);
    }
    this.#endLine();
    this.#flush();
  }

  rows({ rows, columns }: EncoderBatch): void {
    const out = this.#out;
    const writers = columns.map((column) => this.#writer(column));
    for (let row = 0; row < rows; row += 1) {
      for (let place = 0; place < writers.length; place += 1) {
        if (place > 0) out.byte(COMMA);
        (writers[place] as ValueWriter)(row);
      }
      this.#endLine();
      if (out.length >= HELD_BYTES) this.#flush();
    }
    this.#flush();
  }

  end(): void {
    this.#flush();
  }

  #endLine(): void {
    this.#out.byte(CR);
    this.#out.byte(LF);
  }

  #flush(): void {
    if (this.#out.length > 0) this.#sink.write(this.#out.view());
    this.#out.clear();
  }

  #writer(batch: ColumnBatch): ValueWriter {
    const write = valueWriter(batch, this.#out, this.#dialect, (nested) => this.#nested(nested));
    return withNulls(batch, write, () => undefined);
  }

  readonly #dialect: Dialect = {
    times: 'sql',
    wideAsText: false,
    text: (out, source, from, to) => this.#text(out, source, from, to),
    plain: (_, write) => write(),
  };

  #nested(batch: ColumnBatch): ValueWriter {
    const json = new TextOut();
    const write = jsonWriter(batch, json);
    return (row) => {
      json.clear();
      write(row);
      this.#text(this.#out, json.bytes, 0, json.length);
    };
  }

  #text(out: TextOut, source: Uint8Array, from: number, to: number): void {
    const isGuarded = this.#spreadsheet && isRisky(source, from, to);
    let isQuoted = from === to;
    for (let at = from; at < to && !isQuoted; at += 1) {
      const byte = source[at] as number;
      isQuoted = byte === QUOTE || byte === COMMA || byte === CR || byte === LF;
    }
    if (!isQuoted) {
      if (isGuarded) out.byte(APOSTROPHE);
      out.copy(source, from, to);
      return;
    }
    out.byte(QUOTE);
    if (isGuarded) out.byte(APOSTROPHE);
    let begin = from;
    for (let at = from; at < to; at += 1) {
      if (source[at] !== QUOTE) continue;
      out.copy(source, begin, at + 1);
      begin = at;
    }
    out.copy(source, begin, to);
    out.byte(QUOTE);
  }
}

function isRisky(source: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && source[at] === SPACE) at += 1;
  return at < to && RISKY.has(source[at] as number);
}
