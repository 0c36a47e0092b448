import { setTimeout as sleep } from 'node:timers/promises';
import { EVERY_TOPIC, readLagTargets } from './lag-targets-data.ts';

const REFRESH_MS = 2_000;

/** The targets that hold now, kept current beside ingestion; those last known while PostgreSQL does not answer. */
export class LagTargets {
  readonly #defaultMs: number;
  #known: ReadonlyMap<string, number> = new Map();

  /** `defaultMs`: where nobody set one for all topics. */
  constructor(defaultMs: number) {
    this.#defaultMs = defaultMs;
  }

  targetMs(topic: string): number {
    return this.#known.get(topic) ?? this.#known.get(EVERY_TOPIC) ?? this.#defaultMs;
  }

  /** Resolves once the signal aborts. `onUnknown` is told why the targets cannot be read, once until they can again. */
  async keep(signal: AbortSignal, onUnknown: (error: unknown) => void): Promise<void> {
    let isRead = true;
    while (!signal.aborted) {
      try {
        this.#known = new Map((await readLagTargets()).map(({ topic, targetMs }) => [topic, targetMs]));
        isRead = true;
      } catch (error) {
        if (isRead) onUnknown(error);
        isRead = false;
      }
      await sleep(REFRESH_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
