import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { AppError } from '../errors.ts';
import { type EncoderJob, type EncoderReport, LENGTH_BYTES } from './encode/protocol.ts';

/** A file that the bundler must leave where it is: the process runs it as it is. */
const PROGRAM = resolve(/* turbopackIgnore: true */ 'server/exports/encode/child.ts');
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=1024'];

export type EncoderOutcome = Extract<EncoderReport, { kind: 'done' }>;

/** A process that makes one file. Whoever starts it kills it in the end. */
export class EncoderProcess {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #outcome: Promise<EncoderOutcome>;

  constructor(job: EncoderJob, onProgress: (progress: { rows: number; bytes: number }) => void) {
    const cache = getCompileCacheDir();
    this.#child = fork(PROGRAM, [], {
      cwd: resolve('.'),
      execArgv: NODE_FLAGS,
      env: {
        NODE_ENV: 'production',
        TZ: 'UTC',
        MALLOC_ARENA_MAX: '2',
        ...(cache ? { NODE_COMPILE_CACHE: dirname(cache) } : {}),
      },
      stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    });
    this.#input = this.#child.stdin as Writable;
    // Of a process that is gone its exit tells.
    this.#input.on('error', () => undefined);
    this.#outcome = new Promise((done, failed) => {
      this.#child.on('message', (report: EncoderReport) => {
        if (report.kind === 'progress') onProgress(report);
        else if (report.kind === 'done') done(report);
        else failed(failureOf(report));
      });
      this.#child.once('error', failed);
      this.#child.once('exit', () => failed(endedError()));
    });
    this.#outcome.catch(() => undefined);
    this.#child.send(job, () => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Hands over a whole Arrow message; resolves when there is room for the next. Rejects with AppError when it failed. */
  async write(message: Uint8Array): Promise<void> {
    this.#input.write(lengthOf(message.length));
    if (this.#input.write(message)) return;
    // A broken pipe says less than the process's own end, which is behind it.
    await Promise.race([once(this.#input, 'drain').catch(() => this.#outcome), this.#outcome]);
  }

  /** No more rows; resolves when the file is whole and durable. */
  async finish(): Promise<EncoderOutcome> {
    this.#input.write(lengthOf(0));
    return this.#outcome;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function lengthOf(bytes: number): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES);
  head.writeUInt32LE(bytes);
  return head;
}

function failureOf({ code, message }: Extract<EncoderReport, { kind: 'error' }>): Error {
  return code === 'internal'
    ? new Error('The encoder failed; it wrote why to the log')
    : new AppError(code, message);
}

function endedError(): AppError {
  return new AppError(
    'unavailable',
    'The process that made the file ended unexpectedly. Other exports were not affected; try again, and if it happens again, choose another format or export less.',
  );
}
