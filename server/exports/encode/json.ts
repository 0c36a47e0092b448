import type { Encoder, EncoderBatch, Field, Sink } from './encoder.ts';
import { jsonKey, jsonWriter } from './json-text.ts';
import { TextOut } from './text-out.ts';

const HELD_BYTES = 256 * 1024;
const LF = 0x0a;

/** An object a row: one on each line, or all of them in one array. */
export class JsonEncoder implements Encoder {
  readonly #sink: Sink;
  readonly #asArray: boolean;
  readonly #out = new TextOut();
  #keys: readonly Uint8Array[] = [];
  #isFirst = true;

  constructor(sink: Sink, { asArray }: { readonly asArray: boolean }) {
    this.#sink = sink;
    this.#asArray = asArray;
  }

  begin(fields: readonly Field[]): void {
    this.#keys = fields.map(({ name }) => jsonKey(name));
    if (this.#asArray) this.#out.byte(0x5b);
    this.#flush();
  }

  rows({ rows, columns }: EncoderBatch): void {
    const out = this.#out;
    const cells = columns.map((column, place) => ({
      key: this.#keys[place] as Uint8Array,
      write: jsonWriter(column, out),
    }));
    for (let row = 0; row < rows; row += 1) {
      if (this.#asArray) {
        if (!this.#isFirst) out.byte(0x2c);
        out.byte(LF);
      }
      this.#isFirst = false;
      out.byte(0x7b);
      for (let place = 0; place < cells.length; place += 1) {
        const { key, write } = cells[place] as (typeof cells)[number];
        if (place > 0) out.byte(0x2c);
        out.copy(key);
        write(row);
      }
      out.byte(0x7d);
      if (!this.#asArray) out.byte(LF);
      if (out.length >= HELD_BYTES) this.#flush();
    }
    this.#flush();
  }

  end(): void {
    if (this.#asArray) this.#out.ascii('\n]\n');
    this.#flush();
  }

  #flush(): void {
    if (this.#out.length > 0) this.#sink.write(this.#out.view());
    this.#out.clear();
  }
}
