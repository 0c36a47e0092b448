import type { DuckDBInstance } from '@duckdb/node-api';

/** Instances that stay open for the next statement over the same relations; the one used longest ago goes first. */
export class KeptInstances {
  readonly #most: number;
  readonly #open = new Map<string, DuckDBInstance>();

  constructor(most: number) {
    this.#most = most;
  }

  keys(): string[] {
    return [...this.#open.keys()];
  }

  get(key: string): DuckDBInstance | undefined {
    const instance = this.#open.get(key);
    if (instance) {
      this.#open.delete(key);
      this.#open.set(key, instance);
    }
    return instance;
  }

  set(key: string, instance: DuckDBInstance): void {
    this.drop(key);
    this.#open.set(key, instance);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= this.#most) break;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    this.#open.get(key)?.closeSync();
    this.#open.delete(key);
  }
}
