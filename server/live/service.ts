import { readerFor } from '#server/access/mint-reader.ts';
import { onAccessChange } from '#server/access/on-access-change.ts';
import { readableLive } from '#server/access/readable-live.ts';
import type { Reader } from '#server/access/reader.ts';
import { may } from '#server/auth/roles.ts';
import { sessionStillValid } from '#server/auth/sessions.ts';
import { createLogger } from '#server/log.ts';
import { listenForUpdates } from './data.ts';
import type { LiveUpdate, VisibleLiveUpdate } from './schema.ts';
import { type LiveColumns, metricsIn, visibleUpdate } from './visible-update.ts';

const RECONNECT_MS = 1_000;
/** An update older than this is not shown to a page that opens now. */
const STALE_AFTER_MS = 60_000;
const CHECK_EVERY_MS = 30_000;

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

/** Which of the live metrics, and of their courses over the last minutes, there are for a reader. */
export async function visibleMetrics(reader: Reader): Promise<ReturnType<typeof metricsIn>> {
  return metricsIn(await readableLive(reader));
}

export interface LiveViewer {
  readonly personId: string;
  readonly sessionId: string;
}

/**
 * What this person sees of the live updates from now on, the newest first, until the signal aborts or the person or
 * their session is no more; a change of what they may see counts for the next update. A reader that is slower than
 * the updates gets the latest and misses those in between, so memory stays bounded. Throws when the database cannot
 * say who they are.
 */
export async function* liveUpdates(
  viewer: LiveViewer,
  signal: AbortSignal,
): AsyncGenerator<{ id: string; update: VisibleLiveUpdate }> {
  let standing: Standing | null = null;
  let isChanged = true;
  let wake: () => void = () => undefined;
  const stopHearing = onAccessChange(() => {
    isChanged = true;
    wake();
  });
  subscribers += 1;
  void keepListening();
  let seen = latest && Date.now() - Date.parse(latest.asOf) < STALE_AFTER_MS ? sequence - 1 : sequence;
  try {
    while (!signal.aborted) {
      if (isChanged || !standing || Date.now() >= standing.untilMs) {
        isChanged = false;
        standing = await standingOf(viewer);
        if (!standing) return;
      } else if (sequence > seen && latest) {
        seen = sequence;
        const update = visibleUpdate(latest, standing.columns);
        if (update) yield { id: String(sequence), update };
      } else {
        await nextUpdate(signal, standing.untilMs - Date.now(), (finish) => {
          wake = finish;
        });
      }
    }
  } finally {
    stopHearing();
    subscribers -= 1;
    if (subscribers === 0) await stopListening?.();
  }
}

interface Standing {
  readonly columns: LiveColumns;
  readonly untilMs: number;
}

/** What the person may see now; null when the door is closed to them. Sessions also end by themselves, hence the limit. */
async function standingOf({ personId, sessionId }: LiveViewer): Promise<Standing | null> {
  const [isSignedIn, reader] = await Promise.all([sessionStillValid(sessionId), readerFor(personId)]);
  if (!isSignedIn || !reader || !may(reader, 'dashboards:read')) return null;
  const untilMs = Math.min(Date.now() + CHECK_EVERY_MS, reader.validUntil?.getTime() ?? Infinity);
  return { columns: await readableLive(reader), untilMs };
}

/** Resolves with the next update, when the signal aborts, after that time, or when `finish`, which is handed out, is called. */
function nextUpdate(
  signal: AbortSignal,
  withinMs: number,
  handOut: (finish: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      waiting.delete(finish);
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.max(0, withinMs));
    waiting.add(finish);
    signal.addEventListener('abort', finish, { once: true });
    handOut(finish);
  });
}
