import type { QueryPool } from '../engine/pool/query-pool.ts';
import type { RunningQuery } from './running-queries.ts';

/** What there is one of in a process. Next loads a module once for pages and once for handlers; these are for both. */
interface Shared {
  readonly running: Map<string, RunningQuery>;
  pool: { readonly pool: QueryPool; readonly close: () => Promise<void> } | null;
}

const KEY = Symbol.for('streamcommerce.queries');

export function shared(): Shared {
  const holder = globalThis as { [KEY]?: Shared };
  holder[KEY] ??= { running: new Map(), pool: null };
  return holder[KEY];
}
