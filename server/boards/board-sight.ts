import { hash } from 'node:crypto';
import { readerFor } from '../access/mint-reader.ts';
import { onAccessChange } from '../access/on-access-change.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { sessionStillValid } from '../auth/sessions.ts';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { findBoard } from './boards-data.ts';
import { visibleBoards } from './visible-board.ts';

/** Sessions and grants also end by themselves. */
const CHECK_EVERY_MS = 30_000;

export interface BoardViewer {
  readonly personId: string;
  readonly sessionId: string;
}

/** Stands for all that somebody's access decides about what a board shows them: another text, other rows or tiles. */
export async function sightOf({ limits, scopes, decisions }: Reader): Promise<string> {
  const tables = [...(await decisions())].map(([name, { key }]) => [name, key]);
  return hash('sha256', JSON.stringify([limits.rows, scopes, tables]), 'base64url');
}

/**
 * What `sightOf` gives for this person now, and each time that it has changed; null while the board is not there for
 * them. Ends with the signal or their session. What cannot be found out is asked again at the next change.
 */
export async function* boardSights(
  viewer: BoardViewer,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly sight: string | null }> {
  let told: string | null | undefined;
  let change = Promise.withResolvers<void>();
  const wake = () => change.resolve();
  const stopHearing = onAccessChange(wake);
  signal.addEventListener('abort', wake, { once: true });
  try {
    while (!signal.aborted) {
      // Begun before looking, so that no change is missed.
      change = Promise.withResolvers();
      const { sight, isOver, untilMs } = await standingOf(viewer, id, told);
      if (sight !== undefined && sight !== told) yield { sight };
      if (isOver) return;
      told = sight;
      const timer = setTimeout(wake, Math.max(0, untilMs - Date.now()));
      await change.promise;
      clearTimeout(timer);
    }
  } finally {
    stopHearing();
    signal.removeEventListener('abort', wake);
  }
}

interface Standing {
  readonly sight: string | null | undefined;
  /** Their session has ended. */
  readonly isOver: boolean;
  readonly untilMs: number;
}

async function standingOf(
  { personId, sessionId }: BoardViewer,
  id: string,
  told: string | null | undefined,
): Promise<Standing> {
  const untilMs = Date.now() + CHECK_EVERY_MS;
  try {
    const [isSignedIn, reader] = await Promise.all([sessionStillValid(sessionId), readerFor(personId)]);
    if (!isSignedIn || !reader) return { sight: null, isOver: true, untilMs };
    const stored = may(reader, 'dashboards:read') ? await findBoard(id) : null;
    const seen = stored ? await visibleBoards(reader, [stored]) : [];
    return {
      sight: seen.length > 0 ? await sightOf(reader) : null,
      isOver: false,
      untilMs: Math.min(untilMs, reader.validUntil?.getTime() ?? Number.POSITIVE_INFINITY),
    };
  } catch (error) {
    createLogger('portal').warn({ reason: errorMessage(error) }, 'access to an open board cannot be checked');
    return { sight: told, isOver: false, untilMs };
  }
}
