import type { FileHandle } from 'node:fs/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { AppError } from '../errors.ts';
import { beginBody, type Encoding, type StoredFacts } from './extract-store.ts';
import type { ExtractFacts } from './schema.ts';

/** Loopback and offices are faster than a thorough compression. */
const LEVEL = 1;
const READ_BYTES = 256 * 1024;

/** What is known before the first byte, and the bytes. */
export interface ExtractSource {
  readonly facts: ExtractFacts;
  /** An uncompressed Arrow IPC stream. */
  readonly arrow: AsyncIterable<Uint8Array>;
}

/** Gives the source to `use` and closes it afterwards. */
export type WithSource = (
  signal: AbortSignal,
  use: (source: ExtractSource) => Promise<void>,
) => Promise<void>;

/**
 * An extract that is being made: written once, and read by everybody who asks for it meanwhile, from its first byte on.
 * It ends when nobody reads it any more. A body that was not finished is never published.
 */
export class ExtractBuild {
  readonly #path: string;
  readonly #encoding: Encoding;
  readonly #abort = new AbortController();
  readonly #head = Promise.withResolvers<ExtractFacts>();
  /** Resolves on the next change of what follows. */
  #changed = Promise.withResolvers<void>();
  #file: FileHandle | null = null;
  #written = 0;
  #state: 'writing' | 'done' | 'failed' = 'writing';
  #failure: unknown = null;
  #readers = 0;
  /** Settles when it is over, however it ended. */
  readonly over: Promise<void>;

  constructor(path: string, encoding: Encoding, withSource: WithSource) {
    this.#path = path;
    this.#encoding = encoding;
    this.#head.promise.catch(() => undefined);
    this.over = this.#run(withSource);
  }

  get facts(): Promise<ExtractFacts> {
    return this.#head.promise;
  }

  /** Nobody waited for it any more, or it failed: whoever wants it now begins anew. */
  get isGivenUp(): boolean {
    return this.#abort.signal.aborted || this.#state === 'failed';
  }

  /** Until the release that it returns, it goes on. */
  hold(): () => void {
    this.#readers += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#readers -= 1;
      if (this.#readers > 0) return;
      if (this.#state === 'writing') this.#abort.abort();
      else void this.#closeFile();
    };
  }

  /** The body, as far as it is written and then as it grows. The caller holds the build. */
  async *body(): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (;;) {
      const changed = this.#changed.promise;
      while (at < this.#written && this.#file) {
        const bytes = Buffer.allocUnsafe(Math.min(READ_BYTES, this.#written - at));
        const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, at);
        at += bytesRead;
        yield bytes.subarray(0, bytesRead);
      }
      if (this.#state === 'failed') throw this.#failure;
      if (this.#state === 'done' && at >= this.#written) return;
      await changed;
    }
  }

  async #run(withSource: WithSource): Promise<void> {
    const body = await beginBody(this.#path).catch((error: unknown) => {
      this.#fail(error);
      return null;
    });
    if (!body) return;
    this.#file = body.file;
    try {
      await withSource(this.#abort.signal, async ({ facts, arrow }) => {
        this.#head.resolve(facts);
        const bytes = await this.#write(body.file, arrow);
        const stored: StoredFacts = { ...facts, bytes, bodyBytes: this.#written };
        await body.publish(stored);
      });
      this.#state = 'done';
      this.#notify();
      if (this.#readers === 0) await this.#closeFile();
    } catch (error) {
      await body.discard();
      this.#fail(error);
      await this.#closeFile();
    }
  }

  /** Resolves with the bytes before compression. */
  async #write(file: FileHandle, arrow: AsyncIterable<Uint8Array>): Promise<number> {
    let bytes = 0;
    const counted = async function* () {
      for await (const piece of arrow) {
        bytes += piece.length;
        yield piece;
      }
    };
    await pipeline(
      Readable.from(counted(), { objectMode: false }),
      compressor(this.#encoding),
      async (compressed: AsyncIterable<Buffer>) => {
        for await (const chunk of compressed) {
          await file.write(chunk, 0, chunk.length, this.#written);
          this.#written += chunk.length;
          this.#notify();
        }
      },
      { signal: this.#abort.signal },
    );
    return bytes;
  }

  #fail(error: unknown): void {
    this.#state = 'failed';
    this.#failure = this.#abort.signal.aborted
      ? new AppError('cancelled', 'The extract was given up, because nobody waited for it.')
      : error;
    this.#head.reject(this.#failure);
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

function compressor(encoding: Encoding): Transform {
  if (encoding === 'gzip') return createGzip({ level: LEVEL });
  if (encoding === 'identity') return new PassThrough();
  return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
}
