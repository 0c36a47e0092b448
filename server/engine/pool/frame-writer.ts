import type { Writable } from 'node:stream';
import { encodeFrame, type Frame, frameHead } from './protocol.ts';

/** Writes answers to the pipe; only bytes of results wait for the reader. */
export class FrameWriter {
  readonly #pipe: Writable;
  #room: Promise<void> | null = null;

  constructor(pipe: Writable, onBroken: () => void) {
    this.#pipe = pipe;
    pipe.on('error', onBroken);
    pipe.on('close', onBroken);
  }

  send(frame: Exclude<Frame, { kind: 'bytes' }>): void {
    this.#pipe.write(encodeFrame(frame));
  }

  /** Resolves when the reader has taken enough for more to be written. */
  bytes(pieces: readonly Uint8Array[]): Promise<void> {
    let full = false;
    this.#pipe.cork();
    for (const piece of pieces) {
      this.#pipe.write(frameHead('bytes', piece.length));
      full = !this.#pipe.write(piece);
    }
    this.#pipe.uncork();
    if (!full && !this.#pipe.writableNeedDrain) return Promise.resolve();
    this.#room ??= new Promise((resolve) => {
      this.#pipe.once('drain', () => {
        this.#room = null;
        resolve();
      });
    });
    return this.#room;
  }
}
