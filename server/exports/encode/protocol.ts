import type { ErrorCode } from '../../errors.ts';
import type { ExportFormat } from '../schema.ts';

/** What a portal and its encoder say to each other: the job and reports by IPC, Arrow messages through the input. */

export interface EncoderJob {
  readonly path: string;
  readonly format: ExportFormat;
  readonly spreadsheet: boolean;
  readonly bytesMax: number;
}

export type EncoderReport =
  | { readonly kind: 'progress'; readonly rows: number; readonly bytes: number }
  | {
      readonly kind: 'done';
      readonly rows: number;
      readonly bytes: number;
      readonly sha256: string;
      readonly cutTexts: number;
    }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/** Before each Arrow message: its length, 4 bytes, little-endian; nought for the end. */
export const LENGTH_BYTES = 4;

/** Whole messages of the input, each at the start of a buffer of its own. Ends at the mark; rejects when it is missing. */
export async function* readMessages(input: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array, void> {
  const head = Buffer.alloc(LENGTH_BYTES);
  let headLength = 0;
  let message: Uint8Array | null = null;
  let filled = 0;
  for await (const piece of input) {
    let at = 0;
    while (at < piece.length) {
      if (message === null) {
        const take = Math.min(LENGTH_BYTES - headLength, piece.length - at);
        piece.copy(head, headLength, at, at + take);
        headLength += take;
        at += take;
        if (headLength < LENGTH_BYTES) continue;
        headLength = 0;
        const length = head.readUInt32LE(0);
        if (length === 0) return;
        message = new Uint8Array(length);
        filled = 0;
        continue;
      }
      const take = Math.min(message.length - filled, piece.length - at);
      message.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled < message.length) continue;
      yield message;
      message = null;
    }
  }
  throw new Error('The rows ended before their mark');
}
