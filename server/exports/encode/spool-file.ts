import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { AppError } from '../../errors.ts';
import type { Sink } from './encoder.ts';

/** A file that only grows, for its owner's eyes, with the checksum of what was written. */
export class SpoolFile implements Sink {
  readonly #file: number;
  readonly #bytesMax: number;
  readonly #hash = createHash('sha256');
  bytes = 0;

  constructor(path: string, bytesMax: number) {
    this.#file = openSync(path, 'wx', 0o600);
    this.#bytesMax = bytesMax;
  }

  write(bytes: Uint8Array): void {
    if (this.bytes + bytes.length > this.#bytesMax) {
      throw new AppError(
        'payload_too_large',
        'The portal has no more room for this export. Remove exports that you no longer need, or export less.',
      );
    }
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.bytes += bytes.length;
  }

  /** Makes it durable. The checksum in hex. */
  finish(): string {
    fsyncSync(this.#file);
    closeSync(this.#file);
    return this.#hash.digest('hex');
  }
}
