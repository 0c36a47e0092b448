import { sliceBatch } from './slice-batch.ts';
import type { RecordBatch, TopicPartition } from './transport.ts';

interface ReaderOptions {
  readonly maxBatchBytes: number;
  /** Reads from a position, up to the end that it tells; null when nothing is there yet. */
  read(position: number): Promise<RecordBatch | null>;
  deliver(batch: RecordBatch): Promise<void>;
  /** Settles when an earlier reader's last delivery of this partition has ended. */
  readonly after: Promise<unknown>;
}

/** Reads one partition and delivers it, one batch at a time, until halted. */
export class PartitionReader {
  readonly topicPartition: TopicPartition;
  readonly #options: ReaderOptions;
  #position: number;
  /** Counts seeks: what was read before the latest one is not delivered. */
  #epoch = 0;
  #halted = false;
  #awake = false;
  #wake: (() => void) | null = null;
  /** Settles when the reader has halted and its last delivery has ended; rejects when reading or delivering failed. */
  readonly done: Promise<void>;

  constructor(topicPartition: TopicPartition, position: number, options: ReaderOptions) {
    this.topicPartition = topicPartition;
    this.#position = position;
    this.#options = options;
    this.done = this.#run();
  }

  get position(): number {
    return this.#position;
  }

  seek(offset: number): void {
    this.#position = offset;
    this.#epoch++;
    this.wake();
  }

  /** There may be new records. */
  wake(): void {
    this.#awake = true;
    this.#wake?.();
  }

  halt(): void {
    this.#halted = true;
    this.wake();
  }

  async #run(): Promise<void> {
    await this.#options.after;
    while (!this.#halted) {
      const epoch = this.#epoch;
      this.#awake = false;
      const batch = await this.#options.read(this.#position);
      if (batch === null) {
        await this.#sleep();
        continue;
      }
      for (const piece of sliceBatch(batch, this.#options.maxBatchBytes)) {
        if (this.#halted || this.#epoch !== epoch) break;
        this.#position = (piece.records.at(-1)?.offset ?? this.#position) + 1;
        await this.#options.deliver(piece);
      }
      // Whatever came since it was read has called.
      if (this.#epoch === epoch && this.#position >= batch.endOffset) await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    if (this.#awake || this.#halted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }
}
