import { AsyncLocalStorage } from 'node:async_hooks';

/** One response of one broker, while it is decoded. */
export interface Fetch {
  /** Nothing more is to be decompressed of it; asking makes it a response that was cut. */
  isSpent(): boolean;
  decoded(bytes: number): void;
}

/** What the code that reads a response works for: kafkajs tells it nothing but the bytes. */
export const fetching = new AsyncLocalStorage<Fetch>();

/**
 * How many decompressed bytes a consumer may hold, in responses that are being decoded and in records on their way.
 * Producers compress repetitive events to a hundredth, and the sizes that a broker is asked for are of compressed bytes.
 * The first batch comes whatever its size is, so that there is always progress.
 */
export class FetchBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isSpent(): boolean {
    return this.#heldBytes >= this.#maxBytes;
  }

  hold(bytes: number): void {
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/** What a response holds of the budget until its records are handed out. */
export class BudgetedFetch implements Fetch {
  readonly #budget: FetchBudget;
  #bytes = 0;
  isCut = false;

  constructor(budget: FetchBudget) {
    this.#budget = budget;
  }

  isSpent(): boolean {
    const { isSpent } = this.#budget;
    if (isSpent) this.isCut = true;
    return isSpent;
  }

  decoded(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.hold(bytes);
  }

  /** It is decoded, or failed. */
  end(): void {
    this.#budget.release(this.#bytes);
    this.#bytes = 0;
  }
}
