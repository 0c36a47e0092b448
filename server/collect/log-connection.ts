import { setTimeout as sleep } from 'node:timers/promises';
import { TOPIC_NAMES, TOPICS } from '#server/events/topics.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';

const RETRY_MS_MAX = 2000;
/** An append whose answer takes longer is given up; the producer sends again and the duplicate is found by its id. */
const APPEND_MS_MAX = 30_000;
const CHECK_MS_MAX = 2000;

function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const abort = new AbortController();
  const limit = sleep(limitMs, undefined, { signal: abort.signal }).then(() => {
    throw new AppError('unavailable', `The event log did not answer within ${limitMs / 1000} seconds.`);
  });
  limit.catch(() => undefined);
  return Promise.race([work, limit]).finally(() => abort.abort());
}

/** The event log behind the collector: connected to in the background, so that the collector answers meanwhile. */
export class LogConnection {
  readonly #log = createLogger('collect');
  readonly #connect: () => Promise<StreamTransport>;
  readonly #stop = new AbortController();
  readonly #connecting: Promise<void>;
  #stream: StreamTransport | null = null;

  constructor(connect: () => Promise<StreamTransport>) {
    this.#connect = connect;
    this.#connecting = this.#run();
  }

  async #run(): Promise<void> {
    let waitMs = 100;
    while (!this.#stop.signal.aborted) {
      let stream: StreamTransport | undefined;
      try {
        stream = await this.#connect();
        await stream.ensureTopics(TOPIC_NAMES.map((name) => ({ name, partitions: TOPICS[name].partitions })));
        this.#stream = stream;
        return;
      } catch (error) {
        this.#log.warn(`The event log cannot be used yet: ${errorMessage(error)}`);
        await stream?.close().catch(() => undefined);
        await sleep(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
      }
    }
  }

  /** Resolves when the records are durable; AppError `unavailable` when that is not known to be so. */
  async append(topic: string, records: readonly ProducerRecord[]): Promise<void> {
    if (!this.#stream)
      throw new AppError('unavailable', 'The event log is not connected yet. Try again shortly.');
    await within(this.#stream.append(topic, records), APPEND_MS_MAX);
  }

  async available(): Promise<boolean> {
    const stream = this.#stream;
    if (!stream) return false;
    return within(stream.endOffsets(TOPIC_NAMES.slice(0, 1)), CHECK_MS_MAX).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#connecting;
    await this.#stream?.close();
  }
}
