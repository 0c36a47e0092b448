import type { Door } from './doors.ts';
import { governedSelect } from './governed-sql.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';

/**
 * What a reader may be shown of a table that is made anew for them alone, from what they see: a SELECT over the whole of it,
 * which is what follows FROM; null where they see no table of that name. For an engine without the salt: digests are NULL.
 */
export async function readableMade(
  reader: Reader,
  door: Door,
): Promise<(name: string, fromSql: string) => string | null> {
  openDoor(reader, door);
  const decisions = await reader.decisions();
  return (name, fromSql) => {
    const decision = decisions.get(name);
    return decision ? governedSelect(decision, fromSql) : null;
  };
}
