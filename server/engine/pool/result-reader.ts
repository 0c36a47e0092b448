import type { AppError } from '../../errors.ts';
import type { Frame } from './protocol.ts';

export interface ResultSource {
  /** The next frame; null when the process has ended. */
  readonly nextFrame: () => Promise<Frame | null>;
  /** Called once, when the closing frame has come or never will. */
  readonly finished: () => void;
  /** What the reader is told for a closing frame that is not `end`; also asked before each piece. */
  readonly failure: () => AppError | null;
  readonly failureOf: (closing: Frame | null) => Promise<AppError>;
  /** The reader wants no more: the statement is to be stopped. */
  readonly stop: () => Promise<void>;
}

/** The bytes of one result, from the frame after `columns` to the closing frame. */
export class ResultReader {
  readonly done: Promise<{ readonly rows: number; readonly truncated: boolean }>;
  readonly #source: ResultSource;
  readonly #settle: {
    readonly resolve: (end: { rows: number; truncated: boolean }) => void;
    readonly reject: (error: AppError) => void;
  };
  /** One reads at a time: a frame behind the closing one belongs to the next request. */
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(source: ResultSource) {
    this.#source = source;
    const { promise, resolve, reject } = Promise.withResolvers<{ rows: number; truncated: boolean }>();
    promise.catch(() => undefined);
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  /** The next piece; null after the last one. */
  #pull(): Promise<Uint8Array | null> {
    const turn = this.#tail.then(async () => {
      if (this.#closed) {
        await this.done;
        return null;
      }
      const frame = await this.#source.nextFrame();
      if (frame?.kind === 'bytes') return frame.body;
      this.#closed = true;
      const failure = this.#source.failure();
      if (frame?.kind === 'end' && !failure) this.#settle.resolve(frame.body);
      else this.#settle.reject(failure ?? (await this.#source.failureOf(frame)));
      this.#source.finished();
      await this.done;
      return null;
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Reads on to the closing frame, for a reader that does not. */
  async discard(): Promise<void> {
    while (!this.#closed) await this.#pull().catch(() => undefined);
  }

  async *arrow(): AsyncGenerator<Uint8Array, void, void> {
    let whole = false;
    try {
      for (;;) {
        const piece = await this.#pull();
        const failure = this.#source.failure();
        if (failure) throw failure;
        if (piece === null) break;
        yield piece;
      }
      whole = true;
    } finally {
      // A reader that stops early stops the statement.
      if (!whole && !this.#closed) await this.#source.stop();
    }
  }
}
