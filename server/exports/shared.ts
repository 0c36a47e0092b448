import type { RunningExport } from './running-export.ts';
import type { Turns } from './turns.ts';

/** What there is one of in a process. Next loads a module once for pages and once for handlers; these are for both. */
interface Shared {
  readonly running: Map<string, RunningExport>;
  turns: Turns | null;
  sweeping: NodeJS.Timeout | null;
}

const KEY = Symbol.for('streamcommerce.exports');

export function shared(): Shared {
  const holder = globalThis as { [KEY]?: Shared };
  holder[KEY] ??= { running: new Map(), turns: null, sweeping: null };
  return holder[KEY];
}
