import type { Person } from '../auth/schema.ts';
import { currentPerson } from '../auth/session.ts';

export interface Context {
  /** The signed-in person as the database has them now, or null. */
  readonly person: Person | null;
}

/** The context of one request, from its session cookie. */
export async function createContext(): Promise<Context> {
  return { person: await currentPerson() };
}
