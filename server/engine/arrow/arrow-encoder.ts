import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { AppError } from '../../errors.ts';
import { type ArrowField, arrowField, type Dictionary } from './arrow-type.ts';
import { type BatchParts, type ColumnWriter, OFFSET_MAX } from './column-writer.ts';
import { createWriter } from './create-writer.ts';
import { batchMessage, dictionaryMessage, END_OF_STREAM, schemaMessage } from './message.ts';

/** Batches are about this large: enough to be read fast, little enough to be held by a slow reader's connection. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_ROWS = 65_536;
/** No slice of a chunk is asked to grow a batch by more, unless a single row does. */
const SLICE_BYTES = 16 * 1024 * 1024;

/**
 * Makes an Arrow IPC stream of chunks of one result: `schema()`, then for each chunk `append`, whose pieces may be
 * none while a batch fills up, `flush()` when what there is should not wait, and `end()`. Uncompressed; each column
 * is nullable. Memory is bounded by one batch and the largest row.
 */
export class ArrowEncoder {
  readonly fields: readonly ArrowField[];
  readonly #dictionaries: Dictionary[] = [];
  readonly #writers: readonly ColumnWriter[];
  #rows = 0;

  constructor(columns: readonly { readonly name: string; readonly type: DuckDBType }[]) {
    this.fields = columns.map(({ name, type }) => arrowField(name, type, this.#dictionaries));
    this.#writers = columns.map(({ type }) => createWriter(type));
  }

  /** Rows that no batch has yet. */
  get pendingRows(): number {
    return this.#rows;
  }

  schema(): Uint8Array[] {
    return [schemaMessage(this.fields), ...this.#dictionaries.map(dictionaryBatch)];
  }

  /** Copies the first `rows` rows of the chunk. */
  append(chunk: DuckDBDataChunk, rows: number): Uint8Array[] {
    const size = chunk.rowCount;
    for (const [index, writer] of this.#writers.entries()) {
      writer.open(duckdb.data_chunk_get_vector(chunk.chunk, index), size);
    }
    const pieces: Uint8Array[] = [];
    this.#appendRange(0, rows, pieces);
    return pieces;
  }

  #appendRange(from: number, count: number, pieces: Uint8Array[]): void {
    const bytes = this.#writers.reduce((sum, writer) => sum + writer.measure(from, count), 0);
    if (bytes > SLICE_BYTES && count > 1) {
      const half = count >> 1;
      this.#appendRange(from, half, pieces);
      this.#appendRange(from + half, count - half, pieces);
      return;
    }
    if (bytes > OFFSET_MAX) {
      throw new AppError('bad_request', 'A row of the result is larger than 2 GB. Select less of it.');
    }
    if (bytes > SLICE_BYTES) pieces.push(...this.flush());
    for (const writer of this.#writers) writer.append(from, count);
    this.#rows += count;
    if (this.#rows >= BATCH_ROWS || this.#bytes() >= BATCH_BYTES) pieces.push(...this.flush());
  }

  #bytes(): number {
    return this.#writers.reduce((sum, writer) => sum + writer.bytes, 0);
  }

  flush(): Uint8Array[] {
    if (this.#rows === 0) return [];
    const parts: BatchParts = { nodes: [], buffers: [] };
    for (const writer of this.#writers) writer.take(parts);
    const message = batchMessage({ rows: this.#rows, ...parts });
    this.#rows = 0;
    return [message];
  }

  end(): Uint8Array[] {
    return [...this.flush(), END_OF_STREAM];
  }
}

function dictionaryBatch({ id, values }: Dictionary): Uint8Array {
  const bytes = values.map((value) => Buffer.from(value, 'utf8'));
  const offsets = Buffer.alloc(4 * (values.length + 1));
  let at = 0;
  for (const [index, value] of bytes.entries()) {
    at += value.length;
    offsets.writeInt32LE(at, 4 * (index + 1));
  }
  return dictionaryMessage(id, {
    rows: values.length,
    nodes: [[values.length, 0]],
    buffers: [new Uint8Array(0), offsets, Buffer.concat(bytes)],
  });
}
