import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { AppError } from '../errors.ts';

const DECODERS: Readonly<Record<string, (() => Transform) | null>> = {
  identity: null,
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};

export const ENCODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;

export function isKnownEncoding(encoding: string): boolean {
  return Object.hasOwn(DECODERS, encoding);
}

/** Bytes held for requests under way, over all of them. */
export class ByteBudget {
  readonly #max: number;
  #held = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get full(): boolean {
    return this.#held >= this.#max;
  }

  hold(bytes: number): void {
    this.#held += bytes;
    if (this.#held > this.#max) {
      throw new AppError(
        'unavailable',
        'The collector has as much under way as it can hold. Try again shortly.',
      );
    }
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

/** The sender went away before its request was complete: there is nobody to answer. */
export class RequestAborted extends Error {}

/**
 * The decoded body of a request, counted against `maxBytes` while it is decoded, so that a small body that
 * unfolds into a huge one is stopped early. `hold` is told of every chunk that stays in memory.
 */
export async function readBody(
  request: IncomingMessage,
  encoding: string,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  const tooLarge = () =>
    new AppError(
      'payload_too_large',
      `The body is larger than ${maxBytes} bytes after decoding. Send the events in smaller batches.`,
    );
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const decoder = DECODERS[encoding]?.() ?? null;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: () => void) => {
      request.off('data', feed).off('close', gone);
      decoder?.removeAllListeners('data').destroy();
      outcome();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    const take = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > maxBytes) throw tooLarge();
        hold(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const done = () =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    const gone = () => {
      if (!request.complete) fail(new RequestAborted('The request was aborted'));
    };
    const feed = (chunk: Buffer) => {
      if (!decoder) take(chunk);
      else if (!decoder.write(chunk)) {
        request.pause();
        decoder.once('drain', () => request.resume());
      }
    };
    request.on('error', () => fail(new RequestAborted('The request was aborted')));
    request.on('close', gone);
    if (decoder) {
      decoder.on('data', take).on('end', done);
      decoder.on('error', () =>
        fail(new AppError('bad_request', `The body is not valid ${encoding}: it is damaged or cut short.`)),
      );
      request.once('end', () => decoder.end());
    } else {
      request.once('end', done);
    }
    request.on('data', feed);
  });
}
