import type { Reader } from '../access/reader.ts';
import type { AuditAction, AuditEntry } from '../audit/entry.ts';

/** Who asks, as the decision about data sees them, and from where. */
export interface QuarantineCaller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

export function quarantineEntry(
  { reader, networkAddress }: QuarantineCaller,
  action: AuditAction,
  table: string,
  details: AuditEntry['details'],
): AuditEntry {
  const { personId: actorId, email: actor } = reader;
  return { action, outcome: 'ok', actorId, actor, subject: table, networkAddress, details };
}
