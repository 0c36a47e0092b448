import type { AppError } from '../errors.ts';

/** An export from the moment it is asked for to its end, in the process that makes it. */
export class RunningExport {
  readonly personId: string;
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  /** Written so far; readers follow. */
  rows = 0;
  bytes = 0;
  #next = Promise.withResolvers<void>();
  #finished = Promise.withResolvers<void>();

  constructor(personId: string) {
    this.personId = personId;
  }

  /** Why it was stopped. */
  stop(reason: AppError): void {
    this.#controller.abort(reason);
  }

  progress({ rows, bytes }: { readonly rows: number; readonly bytes: number }): void {
    this.rows = rows;
    this.bytes = bytes;
    this.tell();
  }

  /** Something of it has changed. */
  tell(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers<void>();
    resolve();
  }

  end(): void {
    this.#finished.resolve();
    this.tell();
  }

  /** Resolves at the next change. */
  get changed(): Promise<void> {
    return this.#next.promise;
  }

  /** Resolves when it has ended, however it did. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }
}
