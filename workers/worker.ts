/**
 * A worker runs until its signal aborts, then finishes what it has begun and resolves. It rejects when it
 * cannot go on; whoever started it decides about a restart. All state is in PostgreSQL, the stream and the
 * lake, so a kill at any moment loses nothing.
 */
export interface WorkerContext {
  readonly signal: AbortSignal;
  /** Tells the starter that the worker does its work now. */
  ready(): void;
  /** Tells it what the worker waits for before it can do its work, in a sentence. */
  waiting?(reason: string): void;
}

export type Worker = (context: WorkerContext) => Promise<void>;
