import { readerFor } from '../access/mint-reader.ts';
import { onAccessChange } from '../access/on-access-change.ts';
import { sessionStillValid } from '../auth/sessions.ts';
import { onNotice } from './on-notice.ts';
import type { Unread } from './schema.ts';
import { countUnread } from './service.ts';

/** Sessions end by themselves, grants expire, and what notices are about is taken back: looked at again at least so often. */
const CHECK_EVERY_MS = 30_000;

export interface Viewer {
  readonly personId: string;
  readonly sessionId: string;
}

/**
 * How many notices this person has not read, now and whenever that changes, by new ones as by what they may see, until
 * the signal aborts or the person or their session is no more.
 */
export async function* unreadUpdates(
  { personId, sessionId }: Viewer,
  signal: AbortSignal,
): AsyncGenerator<Unread> {
  let isChanged = true;
  let wake = () => {};
  const change = () => {
    isChanged = true;
    wake();
  };
  const stops = [onNotice(personId, change), onAccessChange(change)];
  signal.addEventListener('abort', change, { once: true });
  let told: Unread | null = null;
  try {
    while (!signal.aborted) {
      isChanged = false;
      const [isSignedIn, reader] = await Promise.all([sessionStillValid(sessionId), readerFor(personId)]);
      if (!isSignedIn || !reader) return;
      const unread = await countUnread(reader);
      if (unread.count !== told?.count || unread.latest !== told.latest) yield unread;
      told = unread;
      if (isChanged) continue;
      const untilMs = Math.min(CHECK_EVERY_MS, (reader.validUntil?.getTime() ?? Infinity) - Date.now());
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, untilMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    signal.removeEventListener('abort', change);
    for (const stop of stops) stop();
  }
}
