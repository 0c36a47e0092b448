import { FairQueue } from '../engine/pool/fair-queue.ts';

interface Waiting {
  readonly person: string;
  readonly begin: () => void;
}

/** So many exports at once and one of each person, so that people's other queries find a free process. */
export class Turns {
  readonly #most: number;
  readonly #queue = new FairQueue<Waiting>();
  readonly #active = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Waits for a turn; disposing of what it gives ends it. Rejects with the signal's reason. */
  async take(person: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { person, begin: resolve };
    const onAbort = () => {
      if (this.#queue.remove(waiting)) reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#queue.add(waiting);
    this.#serve();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    return {
      [Symbol.dispose]: () => {
        if (this.#active.delete(person)) this.#serve();
      },
    };
  }

  #serve(): void {
    while (this.#active.size < this.#most) {
      const next = this.#queue.next(({ person }) => !this.#active.has(person));
      if (!next) return;
      this.#active.add(next.person);
      next.begin();
    }
  }
}
