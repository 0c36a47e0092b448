import { AppError } from '../errors.ts';

interface Run<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Answers by key: a finished one is kept (the least recently used goes first), one under way is shared by all
 * who ask for it, and it is cancelled when the last of them has gone. Failures are not kept.
 */
export class SharedRuns<T> {
  readonly #kept = new Map<string, T>();
  readonly #running = new Map<string, Run<T>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The answer for `key`, and whether it was there already. Rejects as `cancelled` when `signal` aborts first. */
  async get(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ value: T; cached: boolean }> {
    if (signal?.aborted) throw cancelled();
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return { value: kept, cached: true };
    }
    const run = this.#running.get(key) ?? this.#start(key, work);
    return { value: await this.#wait(key, run, signal), cached: false };
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Run<T> {
    const controller = new AbortController();
    const result = work(controller.signal);
    const run: Run<T> = { result, controller, waiting: 0 };
    this.#running.set(key, run);
    result
      .then((value) => this.#keep(key, value))
      .catch(() => undefined)
      .finally(() => this.#forget(key, run));
    return run;
  }

  #keep(key: string, value: T): void {
    this.#kept.set(key, value);
    if (this.#kept.size <= this.#limit) return;
    const oldest = this.#kept.keys().next();
    if (!oldest.done) this.#kept.delete(oldest.value);
  }

  #forget(key: string, run: Run<T>): void {
    if (this.#running.get(key) === run) this.#running.delete(key);
  }

  async #wait(key: string, run: Run<T>, signal: AbortSignal | undefined): Promise<T> {
    run.waiting += 1;
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(cancelled());
      signal?.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([run.result, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      run.waiting -= 1;
      if (run.waiting === 0) {
        this.#forget(key, run);
        run.controller.abort();
      }
    }
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The request was cancelled.');
}
