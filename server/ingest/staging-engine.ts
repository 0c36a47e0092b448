import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DuckDbEngine } from '#server/engine/duckdb.ts';

/** By then the batch that was committed last is garbage, too. */
const COLLECT_AFTER_MS = 1_000;

/** V8 collects when it allocates, so a process that goes quiet after a rush would keep the garbage of the rush. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}

/**
 * The engine that writes what is not laid out as columns, there only from when it is needed: opening one takes some 20 ms,
 * keeping one after a rush some 150 MB.
 */
export class StagingEngine {
  readonly #open: () => Promise<DuckDbEngine>;
  #engine: Promise<DuckDbEngine> | undefined;
  #hadRush = false;

  constructor(open: () => Promise<DuckDbEngine>) {
    this.#open = open;
  }

  /** `more`: there is a backlog, so an engine that was needed stays for the next batch. */
  async use<T>(more: boolean, work: (engine: DuckDbEngine) => Promise<T>): Promise<T> {
    this.#hadRush ||= more;
    let wasNeeded = false;
    const engine = () => {
      wasNeeded = true;
      this.#engine ??= this.#open();
      return this.#engine;
    };
    try {
      return await work({
        query: async (...statement) => (await engine()).query(...statement),
        loadColumns: async (...load) => (await engine()).loadColumns(...load),
        close: () => this.close(),
      });
    } finally {
      if (!more || !wasNeeded) await this.#closeEngine();
      if (!more) this.#collect();
    }
  }

  async close(): Promise<void> {
    await this.#closeEngine();
    this.#collect();
  }

  async #closeEngine(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    this.#engine = undefined;
    await engine?.close();
  }

  #collect(): void {
    if (this.#hadRush) setTimeout(collectGarbage, COLLECT_AFTER_MS).unref();
    this.#hadRush = false;
  }
}
