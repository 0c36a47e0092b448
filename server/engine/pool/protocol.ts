/**
 * What the pool and its processes say to each other. Requests travel over the IPC channel, answers as frames over
 * a pipe of their own, where a reader that does not read holds the writer back. One request at a time; each is
 * answered by exactly one closing frame (`text`, `end` or `error`).
 */
import type { Readable } from 'node:stream';
import type { ErrorCode, ErrorDetails } from '../../errors.ts';
import type { Column, QueryParameter } from '../engine.ts';
import type { PoolRelation, StubRelation } from './query-pool.ts';

/** The files a statement may read: as a whole, or by key where the process has them open. */
export interface Opening {
  readonly key: string;
  readonly memoryMb: number;
  readonly relations: readonly PoolRelation[] | null;
}

export type ProcessRequest =
  | { readonly kind: 'parse'; readonly sql: string }
  | {
      readonly kind: 'plan' | 'scans' | 'columns';
      readonly sql: string;
      readonly stubs: readonly StubRelation[];
    }
  | {
      readonly kind: 'run';
      readonly sql: string;
      readonly opening: Opening;
      readonly maxRows: number;
      readonly parameters?: Readonly<Record<string, QueryParameter>>;
    }
  | {
      readonly kind: 'explain';
      readonly sql: string;
      readonly opening: Opening;
      readonly analyze: boolean;
      readonly parameters?: Readonly<Record<string, QueryParameter>>;
    }
  | {
      readonly kind: 'work';
      readonly sql: string;
      /** Only with the first of a lease: from then on there are its relations, and what statements made beside them. */
      readonly opening: { readonly memoryMb: number; readonly relations: readonly PoolRelation[] } | null;
      readonly parameters?: Readonly<Record<string, QueryParameter>>;
    }
  /** Ends what `work` began: the lease is over. */
  | { readonly kind: 'close' }
  /** Stops what runs; means nothing when nothing does. */
  | { readonly kind: 'stop' };

/** Told over IPC, where the operating system does not tell. */
export interface MemoryReport {
  readonly rssBytes: number;
}

export interface ProcessError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export type Frame =
  | { readonly kind: 'ready'; readonly body: null }
  /** The keys of all relations that are open now. */
  | { readonly kind: 'opened'; readonly body: readonly string[] }
  | { readonly kind: 'columns'; readonly body: readonly Column[] }
  | { readonly kind: 'bytes'; readonly body: Uint8Array }
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'end'; readonly body: { readonly rows: number; readonly truncated: boolean } }
  | { readonly kind: 'error'; readonly body: ProcessError };

const KINDS = ['ready', 'opened', 'columns', 'bytes', 'text', 'end', 'error'] as const;
/** The kind and the length of what follows. */
const HEAD_BYTES = 5;

export function frameHead(kind: Frame['kind'], length: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt8(KINDS.indexOf(kind), 0);
  head.writeUInt32LE(length, 1);
  return head;
}

export function encodeFrame(frame: Exclude<Frame, { kind: 'bytes' }>): Buffer {
  const body = Buffer.from(JSON.stringify(frame.body), 'utf8');
  return Buffer.concat([frameHead(frame.kind, body.length), body]);
}

/** The frames of a pipe, in order; `bytes` come as they arrive, in any number of pieces. Ends with the pipe. */
export async function* readFrames(pipe: Readable): AsyncGenerator<Frame, void, void> {
  let buffer: Buffer = Buffer.alloc(0);
  let bytesLeft = 0;
  for await (const piece of pipe.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    buffer = buffer.length === 0 ? piece : Buffer.concat([buffer, piece]);
    for (;;) {
      if (bytesLeft > 0) {
        if (buffer.length === 0) break;
        const body = buffer.subarray(0, bytesLeft);
        buffer = buffer.subarray(body.length);
        bytesLeft -= body.length;
        yield { kind: 'bytes', body };
        continue;
      }
      if (buffer.length < HEAD_BYTES) break;
      const kind = KINDS[buffer.readUInt8(0)];
      const length = buffer.readUInt32LE(1);
      if (kind === undefined) throw new Error('A query process sent what is no frame');
      if (kind === 'bytes') {
        buffer = buffer.subarray(HEAD_BYTES);
        bytesLeft = length;
        continue;
      }
      if (buffer.length < HEAD_BYTES + length) break;
      const text = buffer.toString('utf8', HEAD_BYTES, HEAD_BYTES + length);
      buffer = buffer.subarray(HEAD_BYTES + length);
      // Both ends are this program, of one version.
      yield { kind, body: JSON.parse(text) } as Frame;
    }
  }
}
