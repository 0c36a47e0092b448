import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { listenForNotices } from './listen-data.ts';

const RECONNECT_MS = 1_000;

const listeners = new Map<string, Set<() => void>>();
let isListening = false;
let stopListening: (() => Promise<void>) | null = null;

/**
 * Calls the listener when the person's notices changed. One connection for this process while anybody listens; what was
 * not heard while it was broken is made up for by telling everybody. Returns what stops it.
 */
export function onNotice(personId: string, listener: () => void): () => void {
  // Wrapped, so that one function given twice is two listeners.
  const own = () => listener();
  const known = listeners.get(personId) ?? new Set();
  listeners.set(personId, known.add(own));
  void keepListening();
  return () => {
    known.delete(own);
    if (known.size === 0 && listeners.get(personId) === known) listeners.delete(personId);
    if (listeners.size === 0) void stopListening?.().catch(() => undefined);
  };
}

function tell(personIds: Iterable<string>): void {
  for (const id of [...personIds]) for (const listener of listeners.get(id) ?? []) listener();
}

async function keepListening(): Promise<void> {
  if (isListening) return;
  isListening = true;
  while (listeners.size > 0) {
    try {
      const connection = await listenForNotices(tell);
      stopListening = connection.stop;
      if (listeners.size === 0) await connection.stop();
      tell(listeners.keys());
      await connection.ended;
    } catch (error) {
      createLogger('notices').warn({ reason: errorMessage(error) }, 'new notices cannot be heard');
    }
    stopListening = null;
    if (listeners.size > 0) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
  isListening = false;
}
