import { constants, zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Encoder, EncoderBatch, Field, Sink } from './encoder.ts';
import { parquetElements, type SchemaElement } from './parquet-schema.ts';
import { parquetValues } from './parquet-values.ts';

/** A row group is held in memory until it is whole. */
const GROUP_ROWS = 122_880;
const GROUP_BYTES = 24 * 1024 * 1024;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Parquet with row groups of at most 122,880 rows, compressed by Zstandard. Without statistics: those of the writer
 * compare unsigned and decimal values in ways that a reader might not.
 */
export class ParquetEncoder implements Encoder {
  readonly #writer: GroupWriter;
  #fields: readonly Field[] = [];
  #parquet: ParquetWriter | null = null;
  #columns: unknown[][] = [];
  #rows = 0;
  #bytes = 0;

  constructor(sink: Sink) {
    this.#writer = new GroupWriter(sink);
  }

  begin(fields: readonly Field[]): void {
    this.#fields = fields;
    const schema: SchemaElement[] = [
      { name: 'root', num_children: fields.length },
      ...fields.flatMap(({ name, type }) => parquetElements(name, type)),
    ];
    this.#parquet = new ParquetWriter({
      writer: this.#writer,
      schema,
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes, FAST) },
      statistics: false,
      createdBy: 'StreamCommerce Portal',
    });
    this.#columns = fields.map(() => []);
  }

  rows({ rows, columns }: EncoderBatch, bytes: number): void {
    for (const [place, column] of columns.entries()) {
      const values = this.#columns[place] as unknown[];
      const valueAt = parquetValues(column);
      for (let row = 0; row < rows; row += 1) values.push(valueAt(row));
    }
    this.#rows += rows;
    this.#bytes += bytes;
    if (this.#rows >= GROUP_ROWS || this.#bytes >= GROUP_BYTES) this.#writeGroup();
  }

  end(): void {
    this.#writeGroup();
    this.#parquet?.finish();
    this.#writer.flush();
  }

  #writeGroup(): void {
    if (this.#rows === 0) return;
    const columnData = this.#fields.map(({ name }, place) => ({
      name,
      data: this.#columns[place] as unknown[],
    }));
    this.#parquet?.write({ columnData, rowGroupSize: this.#rows });
    this.#columns = this.#fields.map(() => []);
    this.#rows = 0;
    this.#bytes = 0;
  }
}

/** Hands the bytes on after each row group. */
class GroupWriter extends ByteWriter {
  readonly #sink: Sink;

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
  }

  flush(): void {
    if (this.index > 0) this.#sink.write(this.getBytes());
    this.index = 0;
  }
}
