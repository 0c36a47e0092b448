export interface WatermarkOptions {
  /** How far behind the newest event of its partition an event may be without being late. */
  readonly outOfOrderMs: number;
  /** A partition silent for this long no longer holds the watermark back. */
  readonly idleAfterMs: number;
  /** An event further in the future than this says nothing about how far the others are. */
  readonly futureToleranceMs: number;
}

interface PartitionProgress {
  newestMs: number;
  activeAtMs: number;
}

export type WatermarkDump = {
  readonly watermarkMs: number | null;
  readonly partitions: readonly (readonly [partition: string, newestMs: number])[];
};

/**
 * How far event time has certainly come: the minimum over the partitions of their newest event, less the
 * tolerated disorder. It never goes back. A partition without traffic is taken to be as far as the clock
 * less the idle timeout, so that silence neither stops windows from becoming final nor makes events late.
 */
export class Watermark {
  readonly #options: WatermarkOptions;
  readonly #partitions = new Map<string, PartitionProgress>();
  #watermarkMs: number | null;

  constructor(
    options: WatermarkOptions,
    dump: WatermarkDump = { watermarkMs: null, partitions: [] },
    nowMs = 0,
  ) {
    this.#options = options;
    this.#watermarkMs = dump.watermarkMs;
    for (const [partition, newestMs] of dump.partitions)
      this.#partitions.set(partition, { newestMs, activeAtMs: nowMs });
  }

  /** A partition that takes part from now on; until its first event it counts as silent since now. */
  track(partition: string, nowMs: number): void {
    if (!this.#partitions.has(partition)) {
      this.#partitions.set(partition, { newestMs: Number.NEGATIVE_INFINITY, activeAtMs: nowMs });
    }
  }

  /** Notes an event; returns false when its time is impossibly far ahead of the clock. */
  observe(partition: string, eventMs: number, nowMs: number): boolean {
    this.track(partition, nowMs);
    const progress = this.#partitions.get(partition);
    if (!progress) return false;
    progress.activeAtMs = nowMs;
    if (this.isAhead(eventMs, nowMs)) return false;
    if (eventMs > progress.newestMs) progress.newestMs = eventMs;
    return true;
  }

  /** Impossibly far ahead of the clock. */
  isAhead(eventMs: number, nowMs: number): boolean {
    return eventMs > nowMs + this.#options.futureToleranceMs;
  }

  /** Recomputes and returns the watermark; null until something is known. */
  advance(nowMs: number): number | null {
    if (this.#partitions.size === 0) return this.#watermarkMs;
    let lowest = Number.POSITIVE_INFINITY;
    for (const { newestMs, activeAtMs } of this.#partitions.values()) {
      const idle = nowMs - activeAtMs >= this.#options.idleAfterMs;
      const reached = idle ? Math.max(newestMs, nowMs - this.#options.idleAfterMs) : newestMs;
      lowest = Math.min(lowest, reached);
    }
    const candidate = lowest - this.#options.outOfOrderMs;
    if (Number.isFinite(candidate) && candidate > (this.#watermarkMs ?? Number.NEGATIVE_INFINITY))
      this.#watermarkMs = candidate;
    return this.#watermarkMs;
  }

  get currentMs(): number | null {
    return this.#watermarkMs;
  }

  dump(): WatermarkDump {
    return {
      watermarkMs: this.#watermarkMs,
      partitions: [...this.#partitions]
        .filter(([, progress]) => Number.isFinite(progress.newestMs))
        .map(([partition, progress]) => [partition, progress.newestMs] as const),
    };
  }
}
