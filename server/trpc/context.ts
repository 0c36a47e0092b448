import type { Reader } from '../access/reader.ts';
import type { Person } from '../auth/schema.ts';
import { currentNetworkAddress, currentSession } from '../auth/session.ts';

export interface Context {
  /** The signed-in person as the database has them now, or null. */
  readonly person: Person | null;
  /** The same person as the one decision about data sees them; null exactly when `person` is. */
  readonly reader: Reader | null;
  readonly sessionId: string | null;
  readonly networkAddress: string;
}

/** The context of one request, from its session cookie. */
export async function createContext(): Promise<Context> {
  const [session, networkAddress] = await Promise.all([currentSession(), currentNetworkAddress()]);
  return session
    ? { ...session, networkAddress }
    : { person: null, reader: null, sessionId: null, networkAddress };
}
