import type { Reader } from '../access/reader.ts';
import type { AuditAction, AuditEntry } from '../audit/entry.ts';
import { recordAudit } from '../audit/record.ts';

/** Who asks, as the decision about data sees them, and from where. */
export interface LettersCaller {
  readonly reader: Reader;
  readonly networkAddress: string;
}

export function letterEntry(
  { reader, networkAddress }: LettersCaller,
  action: AuditAction,
  topic: string,
  details: AuditEntry['details'],
): AuditEntry {
  const { personId: actorId, email: actor } = reader;
  return {
    action,
    outcome: 'ok',
    actorId,
    actor,
    subject: `dead_letters.${topic}`,
    networkAddress,
    details,
  };
}

/** Resolves when it is durable: before that nothing of what was read may be handed out. */
export function recordLook(
  caller: LettersCaller,
  action: AuditAction,
  topic: string,
  details: AuditEntry['details'],
): Promise<void> {
  return recordAudit([letterEntry(caller, action, topic, details)]);
}
