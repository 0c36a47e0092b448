import { readerFor } from '../access/mint-reader.ts';
import { listOwnSessions } from '../auth/sessions.ts';
import type { SeenTable } from '../requests/schema.ts';
import { readSeenTables } from '../requests/service.ts';
import { readPerson } from './people-data.ts';
import type { PersonDetails } from './schema.ts';

/** Null when there is nobody with the id. */
export async function findPersonDetails(personId: string): Promise<PersonDetails | null> {
  const [person, sessions] = await Promise.all([readPerson(personId), listOwnSessions({ id: personId })]);
  if (!person) return null;
  return {
    ...person,
    sessions: sessions.map(({ createdAt, lastSeenAt, id, method, networkAddress, userAgent }) => ({
      id,
      method,
      networkAddress,
      userAgent,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
  };
}

/** The tables the person sees now, with the masks on them; none for who is deactivated. Names only, no value. */
export async function readPersonAccess(personId: string): Promise<SeenTable[]> {
  const reader = await readerFor(personId);
  return reader ? readSeenTables(reader) : [];
}
