import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { type DataType, Type } from '@uwdata/flechette';
import { ZipFile } from 'yazl';
import { AppError } from '../../errors.ts';
import type { Encoder, EncoderBatch, Field, Sink } from './encoder.ts';
import { SheetCells } from './sheet-cells.ts';
import { TextOut } from './text-out.ts';
import {
  CONTENT_TYPES,
  RELATIONS,
  SHEET_END,
  STYLES,
  sheetStart,
  WORKBOOK,
  WORKBOOK_RELATIONS,
} from './workbook.ts';

/** What a sheet of a spreadsheet holds, its line of names among the rows. */
const SHEET_ROWS = 1_048_576;
const SHEET_COLUMNS = 16_384;
const HELD_BYTES = 256 * 1024;
const COMPRESSION_LEVEL = 1;

/**
 * A workbook of as many sheets as the rows need, each with the line of names. Numbers, days and instants are typed
 * where a spreadsheet holds them exactly, everything else is a text; see sheet-cells.ts.
 */
export class XlsxEncoder implements Encoder {
  readonly #zip = new ZipFile();
  readonly #copied: Promise<void>;
  readonly #out = new TextOut();
  readonly #cells = new SheetCells(this.#out);
  readonly #rowsMost: number;
  #fields: readonly Field[] = [];
  #sheet: PassThrough | null = null;
  #sheets = 0;
  #rowsInSheet = 0;
  #failure: unknown = null;

  constructor(sink: Sink, { sheetRows = SHEET_ROWS }: { readonly sheetRows?: number } = {}) {
    this.#rowsMost = sheetRows;
    this.#copied = copy(this.#zip.outputStream as Readable, sink);
    this.#copied.catch((error: unknown) => {
      this.#failure = error;
      this.#sheet?.destroy();
    });
  }

  get cutTexts(): number {
    return this.#cells.cutTexts;
  }

  async begin(fields: readonly Field[]): Promise<void> {
    if (fields.length > SHEET_COLUMNS) {
      throw new AppError(
        'bad_request',
        `The result has ${fields.length} columns, and a sheet holds ${SHEET_COLUMNS}. Select fewer, or choose another format.`,
      );
    }
    this.#fields = fields;
    await this.#openSheet();
  }

  async rows({ rows, columns }: EncoderBatch): Promise<void> {
    const writers = columns.map((column) => this.#cells.writer(column));
    for (let row = 0; row < rows; row += 1) {
      if (this.#rowsInSheet >= this.#rowsMost) {
        await this.#closeSheet();
        await this.#openSheet();
      }
      this.#out.ascii('<row>');
      for (const write of writers) write(row);
      this.#out.ascii('</row>');
      this.#rowsInSheet += 1;
      if (this.#out.length >= HELD_BYTES) await this.#flush();
    }
    await this.#flush();
  }

  async end(): Promise<void> {
    await this.#closeSheet();
    const numbers = Array.from({ length: this.#sheets }, (_, index) => index + 1);
    const add = (path: string, text: string) => this.#zip.addBuffer(Buffer.from(text, 'utf8'), path);
    add('xl/workbook.xml', WORKBOOK(numbers));
    add('xl/_rels/workbook.xml.rels', WORKBOOK_RELATIONS(numbers));
    add('xl/styles.xml', STYLES);
    add('_rels/.rels', RELATIONS);
    add('[Content_Types].xml', CONTENT_TYPES(numbers));
    this.#zip.end();
    await this.#copied;
  }

  async #openSheet(): Promise<void> {
    this.#sheets += 1;
    this.#sheet = new PassThrough({ highWaterMark: 2 * HELD_BYTES });
    this.#sheet.on('error', () => undefined);
    this.#zip.addReadStream(this.#sheet, `xl/worksheets/sheet${this.#sheets}.xml`, {
      compressionLevel: COMPRESSION_LEVEL,
    });
    this.#out.ascii(sheetStart(this.#fields.map(({ type }) => widthOf(type))));
    this.#out.ascii('<row>');
    for (const { name } of this.#fields) this.#cells.name(name);
    this.#out.ascii('</row>');
    this.#rowsInSheet = 1;
    await this.#flush();
  }

  async #closeSheet(): Promise<void> {
    this.#out.ascii(SHEET_END);
    await this.#flush();
    this.#sheet?.end();
  }

  async #flush(): Promise<void> {
    if (this.#failure) throw this.#failure;
    const bytes = this.#out.take();
    if (bytes.length === 0 || !this.#sheet || this.#sheet.write(bytes)) return;
    await Promise.race([once(this.#sheet, 'drain'), this.#copied]);
    if (this.#failure) throw this.#failure;
  }
}

async function copy(from: Readable, sink: Sink): Promise<void> {
  for await (const piece of from) sink.write(piece as Uint8Array);
}

/** In characters. */
function widthOf({ typeId }: DataType): number {
  if (typeId === Type.Timestamp) return 20;
  if (typeId === Type.Date || typeId === Type.Time) return 12;
  return typeId === Type.Utf8 || typeId === Type.Dictionary ? 24 : 14;
}
