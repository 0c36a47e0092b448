import { createLogger } from '#server/log.ts';
import { listenForUpdates } from './data.ts';
import type { LiveUpdate } from './schema.ts';

const RECONNECT_MS = 1_000;
/** An update older than this is not shown to a page that opens now. */
const STALE_AFTER_MS = 60_000;

let latest: LiveUpdate | null = null;
let sequence = 0;
let waiting = new Set<() => void>();
let subscribers = 0;
let stopListening: (() => Promise<void>) | null = null;
let listening = false;

/** Keeps one LISTEN connection for the process while anyone is subscribed, reconnecting when it breaks. */
async function keepListening(): Promise<void> {
  if (listening) return;
  listening = true;
  const log = createLogger('live');
  while (subscribers > 0) {
    try {
      const connection = await listenForUpdates((update) => {
        latest = update;
        sequence += 1;
        const woken = waiting;
        waiting = new Set();
        for (const wake of woken) wake();
      });
      stopListening = connection.stop;
      if (subscribers === 0) await connection.stop();
      await connection.ended;
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'live updates are not reachable',
      );
    }
    stopListening = null;
    if (subscribers > 0) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
  listening = false;
}

/**
 * The live updates from now on, the newest first, until the signal aborts. A reader that is slower than the
 * updates gets the latest and misses those in between, so memory stays bounded.
 */
export async function* liveUpdates(signal: AbortSignal): AsyncGenerator<{ id: string; update: LiveUpdate }> {
  subscribers += 1;
  void keepListening();
  let seen = latest && Date.now() - Date.parse(latest.asOf) < STALE_AFTER_MS ? sequence - 1 : sequence;
  try {
    while (!signal.aborted) {
      if (sequence > seen && latest) {
        seen = sequence;
        yield { id: String(sequence), update: latest };
      } else {
        await nextUpdate(signal);
      }
    }
  } finally {
    subscribers -= 1;
    if (subscribers === 0) await stopListening?.();
  }
}

function nextUpdate(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      waiting.delete(finish);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    waiting.add(finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
