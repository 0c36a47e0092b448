import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import type { SeenIncident } from './schema.ts';

/** Pure: who may say what becomes of an incident: who manages quality, who owns the table, and whom it was given to. */
export function mayAct(
  reader: Pick<Reader, 'personId' | 'scopes' | 'groups'>,
  { owner, assignee }: Pick<SeenIncident, 'owner' | 'assignee'>,
): boolean {
  return (
    may(reader, 'quality:manage') ||
    (owner !== null && reader.groups.includes(owner)) ||
    assignee?.id === reader.personId
  );
}
