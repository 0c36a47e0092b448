import { type Block, fileFooter } from '../../engine/arrow/file-footer.ts';
import { END_OF_STREAM, HEADER, messageFacts } from '../../engine/arrow/message.ts';
import type { Encoder, Sink } from './encoder.ts';

const MAGIC = Buffer.from('ARROW1', 'latin1');

/**
 * An Arrow IPC file: the stream as it came between two marks, with an index of its batches behind it.
 * Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
export class ArrowFileEncoder implements Encoder {
  readonly #sink: Sink;
  readonly #dictionaries: Block[] = [];
  readonly #batches: Block[] = [];
  #schema: Uint8Array | null = null;
  #offset = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  begin(): void {
    // The mark was written before the schema, which comes first.
  }

  message(bytes: Uint8Array): void {
    if (this.#offset === 0) this.#write(Buffer.concat([MAGIC, Buffer.alloc(2)]));
    const { header, metadataBytes, bodyBytes } = messageFacts(bytes);
    if (header === null) return;
    const block = { offset: this.#offset, metadataBytes, bodyBytes };
    if (header === HEADER.schema) this.#schema = bytes;
    else if (header === HEADER.dictionary) this.#dictionaries.push(block);
    else this.#batches.push(block);
    this.#write(bytes);
  }

  end(): void {
    if (!this.#schema) throw new Error('An Arrow stream has no schema');
    this.#write(END_OF_STREAM);
    const footer = fileFooter(this.#schema, this.#dictionaries, this.#batches);
    const length = Buffer.alloc(4);
    length.writeInt32LE(footer.length);
    this.#write(Buffer.concat([footer, length, MAGIC]));
  }

  #write(bytes: Uint8Array): void {
    this.#sink.write(bytes);
    this.#offset += bytes.length;
  }
}
