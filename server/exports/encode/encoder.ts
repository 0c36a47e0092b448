import type { DataType } from '@uwdata/flechette';
import type { ExportFormat } from '../schema.ts';
import type { ColumnBatch } from './arrow-batch.ts';
import { ArrowFileEncoder } from './arrow-file.ts';
import { CsvEncoder } from './csv.ts';
import { JsonEncoder } from './json.ts';
import { ParquetEncoder } from './parquet.ts';
import { XlsxEncoder } from './xlsx.ts';

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

/** Where the bytes go, in order. */
export interface Sink {
  write(bytes: Uint8Array): void;
}

/** Rows of one record batch, and the message that they came in. */
export interface EncoderBatch {
  readonly rows: number;
  readonly columns: readonly ColumnBatch[];
}

/** Makes a file of record batches, holding no more of them than one part of the file. Calls follow each other. */
export interface Encoder {
  begin(fields: readonly Field[]): Promise<void> | void;
  /** Every message of the stream as it came: schema, dictionaries, batches. */
  message?(bytes: Uint8Array): void;
  rows?(batch: EncoderBatch, bytes: number): Promise<void> | void;
  end(): Promise<void> | void;
  /** Texts that the format has no room for and that were cut. */
  readonly cutTexts?: number;
}

export function createEncoder(
  format: ExportFormat,
  sink: Sink,
  options: { readonly spreadsheet: boolean },
): Encoder {
  switch (format) {
    case 'csv':
      return new CsvEncoder(sink, options);
    case 'json':
    case 'ndjson':
      return new JsonEncoder(sink, { asArray: format === 'json' });
    case 'arrow':
      return new ArrowFileEncoder(sink);
    case 'parquet':
      return new ParquetEncoder(sink);
    case 'xlsx':
      return new XlsxEncoder(sink);
  }
}
