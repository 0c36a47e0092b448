import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OpenAnswer, OpenRequest } from './open-child.ts';

const ANSWER_WITHIN_MS = 15_000;

/** The unprotected DuckDB, in a process of its own that is replaced when a statement does not come back. */
export class OpenEngine {
  readonly #token: string;
  #child: ChildProcess | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  async run(request: OpenRequest): Promise<OpenAnswer> {
    this.#child ??= fork(join(import.meta.dirname, 'open-child.ts'), {
      env: { NODE_ENV: 'production', PORTAL_CANARY: this.#token },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const child = this.#child;
    const abort = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), ANSWER_WITHIN_MS);
    const signal = abort.signal;
    try {
      const answered = once(child, 'message', { signal }).then(([message]) => message as OpenAnswer);
      const ended = once(child, 'exit', { signal }).then(() => null);
      answered.catch(() => undefined);
      ended.catch(() => undefined);
      child.send(request);
      const answer = await Promise.race([answered, ended]);
      if (answer) return answer;
      this.#child = null;
      return { text: 'the process ended', failed: true, changed: false };
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }

  close(): void {
    this.#child?.disconnect();
    this.#child = null;
  }
}
