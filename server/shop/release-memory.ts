import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back what a burst of work made the heap grow to. V8 shrinks an idle heap only when more garbage comes,
 * which for a process that is nearly idle from then on is never. The flavour is V8's own, for out-of-memory.
 */
export function releaseMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
}
