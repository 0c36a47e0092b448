import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import type { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { type Frame, type MemoryReport, type ProcessRequest, readFrames } from './protocol.ts';
import { readRssBytes } from './read-rss.ts';

/** A file that the bundler must leave where it is: the process runs it as it is. */
const PROGRAM = resolve(/* turbopackIgnore: true */ 'server/engine/pool/child.ts');
/** As all processes of the platform are started, so that they share a compile cache. */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
const ANSWERS = 3;
const READY_WITHIN_MS = 30_000;

/** One query process as the pool sees it. */
export class QueryProcess {
  /** What the process keeps open, by key. */
  opened: ReadonlySet<string> = new Set();
  readonly #child: ChildProcess;
  readonly #answers: Socket;
  readonly #frames: AsyncGenerator<Frame, void, void>;
  readonly #ended: Promise<string>;
  #reportedRss = 0;
  #alive = true;

  private constructor(child: ChildProcess, answers: Socket) {
    this.#child = child;
    this.#answers = answers;
    this.#frames = readFrames(answers);
    answers.on('error', () => undefined);
    child.on('message', (report: MemoryReport) => {
      this.#reportedRss = report.rssBytes;
    });
    this.#ended = new Promise((ended) => {
      child.once('error', (error) => {
        this.#alive = false;
        ended(error.message);
      });
      child.once('exit', (code, signal) => {
        this.#alive = false;
        ended(signal ?? `code ${code}`);
      });
    });
  }

  /** Starts a process; resolves when it can take requests. It knows of its environment only what it is given here. */
  static async start({ threads }: { readonly threads: number }): Promise<QueryProcess> {
    const cache = getCompileCacheDir();
    const child = fork(PROGRAM, [String(threads)], {
      cwd: resolve('.'),
      execArgv: NODE_FLAGS,
      env: {
        NODE_ENV: 'production',
        TZ: 'UTC',
        MALLOC_ARENA_MAX: '2',
        ...(cache ? { NODE_COMPILE_CACHE: dirname(cache) } : {}),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'],
    });
    const answers = child.stdio[ANSWERS] as Socket;
    const started = new QueryProcess(child, answers);
    const tooLate = setTimeout(() => started.kill(), READY_WITHIN_MS);
    try {
      const first = await started.nextFrame();
      if (first?.kind !== 'ready') throw new Error(`A query process did not start (${await started.#ended})`);
      return started;
    } catch (error) {
      started.kill();
      throw error;
    } finally {
      clearTimeout(tooLate);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves with the signal or code that ended it. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  /** What it has in memory; 0 where that is not known. */
  get rssBytes(): number {
    return readRssBytes(this.pid) ?? this.#reportedRss;
  }

  send(request: ProcessRequest): void {
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  /** The next answer, `opened` aside; null when the process has ended. */
  async nextFrame(): Promise<Frame | null> {
    for (;;) {
      let step: IteratorResult<Frame, void>;
      try {
        step = await this.#frames.next();
      } catch {
        // A process that is killed may leave a broken pipe behind.
        return null;
      }
      if (step.done) return null;
      if (step.value.kind !== 'opened') return step.value;
      this.opened = new Set(step.value.body);
    }
  }

  /** Whether it keeps our own process going while it has nothing to do. */
  hold(held: boolean): void {
    const act = held ? 'ref' : 'unref';
    this.#child[act]();
    this.#answers[act]();
    this.#child.channel?.[act]();
  }

  kill(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }
}
