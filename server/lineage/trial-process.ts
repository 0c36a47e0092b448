import type { Reader } from '../access/reader.ts';
import type { Lease } from '../engine/pool/query-pool.ts';
import { queryPool } from '../queries/service.ts';

const MEMORY_LIMIT_MB = 768;
const SECONDS = 60;

/** How long somebody waits for what is tried: until they leave, and a minute of the work of processes in all. */
export class Patience {
  readonly signal: AbortSignal;
  #leftMs = SECONDS * 1000;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get secondsLeft(): number {
    return Math.max(1, Math.ceil(this.#leftMs / 1000));
  }

  /** Aborted when they leave, and when the minute is over. */
  toTheEnd(): AbortSignal {
    return AbortSignal.any([this.signal, AbortSignal.timeout(this.secondsLeft * 1000)]);
  }

  async spend<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#leftMs -= performance.now() - began;
    }
  }
}

/**
 * A process of the pool for one trial, which is given back whatever happens. Rejects as the pool does: `cancelled` when the
 * reader has left, `timeout`, `unavailable`.
 */
export async function withLease<T>(
  { personId }: Pick<Reader, 'personId'>,
  patience: Patience,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await queryPool().lease({
    // Beside what the person runs: neither waits for the other.
    person: `trial ${personId}`,
    concurrent: 1,
    seconds: patience.secondsLeft,
    memoryMb: MEMORY_LIMIT_MB,
    signal: patience.signal,
  });
  try {
    return await patience.spend(() => work(lease));
  } finally {
    await lease.release();
  }
}
