import type { ArrowRows } from '../arrow-rows.ts';
import type { AnalysisTasks, FromWorker, Task, TaskName, ToWorker } from './analysis-messages.ts';
import { buffersOf, extractColumn } from './column-data.ts';

/** Frames must come in between. */
const REST_AFTER_MS = 8;

export class AnalysisFailed extends Error {}

interface Waiting {
  readonly done: (result: unknown) => void;
  readonly failed: (reason: Error) => void;
  readonly onProgress: (share: number) => void;
}

/**
 * Work on all rows of one whole result, in a worker: the page stays alive, whatever its size. Columns are handed over
 * when they are first needed.
 */
export class Analysis {
  readonly #rows: ArrowRows;
  readonly #sent = new Map<number, Promise<void>>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(rows: ArrowRows) {
    this.#rows = rows;
  }

  /** Rejects with AnalysisFailed, whose message is for people, or when it is called off. */
  async run<Name extends TaskName>(
    task: { readonly name: Name } & AnalysisTasks[Name]['asks'],
    columns: readonly number[],
    { signal, onProgress = () => undefined }: { signal: AbortSignal; onProgress?: (share: number) => void },
  ): Promise<AnalysisTasks[Name]['gives']> {
    for (const column of new Set(columns)) await this.#send(column);
    signal.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { done: resolve as (result: unknown) => void, failed: reject, onProgress });
      signal.addEventListener('abort', () => {
        if (!this.#waiting.delete(id)) return;
        this.#post({ kind: 'cancel', id });
        reject(signal.reason);
      });
      this.#post({ kind: 'task', id, task: task as unknown as Task });
    });
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#sent.clear();
    for (const { failed } of this.#waiting.values())
      failed(new DOMException('The result is gone.', 'AbortError'));
    this.#waiting.clear();
  }

  #send(column: number): Promise<void> {
    const sending = this.#sent.get(column) ?? this.#extract(column);
    this.#sent.set(column, sending);
    sending.catch(() => this.#sent.delete(column));
    return sending;
  }

  async #extract(column: number): Promise<void> {
    const steps = extractColumn(this.#rows.pieces(column));
    let restedAt = performance.now();
    for (;;) {
      const step = steps.next();
      if (step.done) return this.#post({ kind: 'column', column, data: step.value }, buffersOf(step.value));
      if (performance.now() - restedAt < REST_AFTER_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      restedAt = performance.now();
    }
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message, transfer);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./analysis-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const waiting = this.#waiting.get(data.id);
      if (!waiting) return;
      if (data.kind === 'progress') return waiting.onProgress(data.share);
      this.#waiting.delete(data.id);
      if (data.kind === 'done') waiting.done(data.result);
      else
        waiting.failed(
          new AnalysisFailed(
            'This browser has too little memory for that many rows. Filter in the statement, or export the result.',
          ),
        );
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      this.dispose();
      for (const { failed } of waiting) {
        failed(
          new AnalysisFailed(
            'The part that sorts and counts did not start. Check the connection and try again.',
          ),
        );
      }
    };
    return worker;
  }
}
