import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { sessionStillValid } from '../auth/sessions.ts';
import type { Caller } from './running-queries.ts';

/** Whoever asks from a page. */
export function callerForSession(reader: Reader, sessionId: string, networkAddress: string | null): Caller {
  const renew = async () => ((await sessionStillValid(sessionId)) ? readerFor(reader.personId) : null);
  return { reader, networkAddress, renew, token: null };
}
