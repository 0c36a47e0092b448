import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Column, Engine, QueryResult } from '../engine.ts';
import type { Frame, Opening, ProcessRequest } from './protocol.ts';
import type {
  ExplainOptions,
  Lease,
  LeaseRequest,
  PoolRelation,
  ResultStream,
  RunOptions,
  StubRelation,
} from './query-pool.ts';
import type { QueryProcess } from './query-process.ts';
import { ResultReader } from './result-reader.ts';
import { memoryError } from './statement-errors.ts';

/** How long a statement may take to stop when it is asked to; a single call of a function cannot be asked. */
const STOP_WITHIN_MS = 300;
/** How long giving back the memory of what it made may take. */
const CLOSE_WITHIN_MS = 2_000;
const MEMORY_EVERY_MS = 100;
/** What a process holds besides the statement's memory: itself, and what DuckDB does not count. */
const MEMORY_SHARE = 1.3;
const MEMORY_BESIDES_MB = 250;

const CANCELLED = 'The query was cancelled.';

export interface LeaseEnd {
  /** False: the process was killed, has ended, or may hold what is nobody else's. */
  readonly usable: boolean;
}

/** A process lent for one statement. Whatever ends it — time, memory, the client — ends this lease alone. */
export class QueryLease implements Lease {
  readonly queuedMs: number;
  readonly #process: QueryProcess;
  readonly #request: LeaseRequest;
  readonly #onEnd: (end: LeaseEnd) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #memoryTimer: NodeJS.Timeout;
  readonly #memoryMostBytes: number;
  readonly #onAbort: () => void;
  #failure: AppError | null = null;
  /** It has tables that are nobody else's. */
  #hasWorkspace = false;
  /** Resolves when the closing frame of the request under way has come, or will never come. */
  #working: Promise<void> | null = null;
  #reader: ResultReader | null = null;
  #released: Promise<void> | null = null;

  constructor(
    process: QueryProcess,
    request: LeaseRequest,
    queuedMs: number,
    onEnd: (end: LeaseEnd) => void,
  ) {
    this.#process = process;
    this.#request = request;
    this.queuedMs = queuedMs;
    this.#onEnd = onEnd;
    // What a process has kept of earlier statements is not this one's.
    const keptMb = Math.max(MEMORY_BESIDES_MB, process.rssBytes / 1024 ** 2);
    this.#memoryMostBytes = (request.memoryMb * MEMORY_SHARE + keptMb) * 1024 ** 2;
    this.#timer = setTimeout(() => this.#stop(timeoutError(request.seconds)), request.seconds * 1000);
    this.#memoryTimer = setInterval(() => this.#watchMemory(), MEMORY_EVERY_MS);
    // The process that is lent keeps ours going, not the clocks.
    this.#timer.unref();
    this.#memoryTimer.unref();
    this.#onAbort = () => this.#stop(new AppError('cancelled', CANCELLED));
    request.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (request.signal.aborted) this.#onAbort();
  }

  get pid(): number {
    return this.#process.pid;
  }

  parse(sql: string): Promise<string> {
    return this.#askText({ kind: 'parse', sql });
  }

  plan(sql: string, stubs: readonly StubRelation[]): Promise<string> {
    return this.#askText({ kind: 'plan', sql, stubs });
  }

  scans(sql: string, stubs: readonly StubRelation[]): Promise<string> {
    return this.#askText({ kind: 'scans', sql, stubs });
  }

  async columns(sql: string, stubs: readonly StubRelation[]): Promise<Column[]> {
    return JSON.parse(await this.#askText({ kind: 'columns', sql, stubs })) as Column[];
  }

  explain(sql: string, relations: readonly PoolRelation[], options: ExplainOptions): Promise<string> {
    return this.#askText({ kind: 'explain', sql, opening: this.#opening(relations), ...options });
  }

  workspace(relations: readonly PoolRelation[]): Engine {
    const { memoryMb } = this.#request;
    return {
      query: async (sql, { parameters, signal } = {}) => {
        if (signal?.aborted) throw new AppError('cancelled', CANCELLED);
        const opening = this.#hasWorkspace ? null : { memoryMb, relations };
        this.#hasWorkspace = true;
        const stop = () => void this.#stopWork();
        signal?.addEventListener('abort', stop, { once: true });
        try {
          const text = await this.#askText({ kind: 'work', sql, opening, ...(parameters && { parameters }) });
          return JSON.parse(text) as QueryResult;
        } finally {
          signal?.removeEventListener('abort', stop);
        }
      },
      close: () => this.release(),
    };
  }

  async run(sql: string, relations: readonly PoolRelation[], options: RunOptions): Promise<ResultStream> {
    const finish = this.#begin({ kind: 'run', sql, opening: this.#opening(relations), ...options });
    const frame = await this.#process.nextFrame();
    if (frame?.kind !== 'columns') {
      finish();
      throw await this.#failureOf(frame);
    }
    const reader = new ResultReader({
      nextFrame: () => this.#process.nextFrame(),
      finished: finish,
      failure: () => this.#failure,
      failureOf: (closing) => this.#failureOf(closing),
      stop: () => this.#stopWork(),
    });
    this.#reader = reader;
    if (this.#failure) {
      await reader.discard();
      throw this.#failure;
    }
    return { columns: frame.body, arrow: reader.arrow(), done: reader.done };
  }

  async #askText(request: ProcessRequest): Promise<string> {
    const finish = this.#begin(request);
    try {
      const frame = await this.#process.nextFrame();
      if (frame?.kind === 'text' && !this.#failure) return frame.body;
      throw await this.#failureOf(frame);
    } finally {
      finish();
    }
  }

  #opening(relations: readonly PoolRelation[]): Opening {
    const { memoryMb } = this.#request;
    const sorted = relations.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const text = JSON.stringify([memoryMb, sorted.map((relation) => [relation.name, relation.key])]);
    const key = createHash('sha256').update(text).digest('base64');
    return { key, memoryMb, relations: this.#process.opened.has(key) ? null : relations };
  }

  /** Sends a request; the function it gives says that its closing frame has come. */
  #begin(request: ProcessRequest): () => void {
    if (this.#failure) throw this.#failure;
    if (this.#released) throw new Error('A lease was used after its release');
    if (this.#working) throw new Error('A lease was asked for two things at once');
    let finish = (): void => undefined;
    this.#working = new Promise((resolve) => {
      finish = () => {
        this.#working = null;
        this.#reader = null;
        resolve();
      };
    });
    this.#process.send(request);
    return finish;
  }

  /** What a closing frame that is no success means; null: the process has ended. */
  async #failureOf(closing: Frame | null): Promise<AppError> {
    if (this.#failure) return this.#failure;
    if (closing?.kind === 'error') {
      const { code, message, details } = closing.body;
      return new AppError(code, message, { details });
    }
    const reason = await this.#process.ended;
    this.#failure ??= new AppError(
      'unavailable',
      `The process that ran the query ended unexpectedly (${reason}). Other queries were not affected; try again, and if it happens again, ask for less at once.`,
    );
    return this.#failure;
  }

  #watchMemory(): void {
    const { memoryMb } = this.#request;
    if (this.#failure || this.#process.rssBytes <= this.#memoryMostBytes) return;
    this.#failure = memoryError(memoryMb);
    this.#process.kill();
  }

  #stop(failure: AppError): void {
    this.#failure ??= failure;
    void this.#stopWork();
  }

  /** Asks the statement under way to stop, and kills the process when it does not. */
  async #stopWork(): Promise<void> {
    const working = this.#working;
    if (!working) return;
    this.#process.send({ kind: 'stop' });
    const kill = setTimeout(() => this.#process.kill(), STOP_WITHIN_MS);
    try {
      await (this.#reader ? this.#reader.discard() : working);
    } finally {
      clearTimeout(kill);
    }
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    clearTimeout(this.#timer);
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    await this.#stopWork();
    clearInterval(this.#memoryTimer);
    const isClean = !this.#hasWorkspace || (await this.#closeWorkspace());
    this.#onEnd({ usable: isClean && this.#process.alive });
  }

  /** Whether nothing of it is left; a process that does not say so in time is killed. */
  async #closeWorkspace(): Promise<boolean> {
    if (this.#failure || !this.#process.alive) return false;
    const kill = setTimeout(() => this.#process.kill(), CLOSE_WITHIN_MS);
    this.#process.send({ kind: 'close' });
    const frame = await this.#process.nextFrame();
    clearTimeout(kill);
    return frame?.kind === 'text';
  }
}

function timeoutError(seconds: number): AppError {
  const time = seconds === 1 ? '1 second' : `${seconds} seconds`;
  return new AppError(
    'timeout',
    `The query took longer than the ${time} it may take and was stopped. Read fewer rows, or narrow it down by a condition.`,
  );
}
