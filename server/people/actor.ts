import type { AuditAction, AuditEntry } from '../audit/entry.ts';
import type { Person } from '../auth/schema.ts';

/** Who changes something, and from where. */
export interface Actor {
  readonly person: Person;
  readonly networkAddress: string;
}

/** The entry for something that an actor did. */
export function done(
  { person, networkAddress }: Actor,
  action: AuditAction,
  subject: string,
  details: AuditEntry['details'] = {},
): AuditEntry {
  return { action, outcome: 'ok', actorId: person.id, actor: person.email, subject, networkAddress, details };
}
