/** What the audit log takes. Types only; `record.ts` appends. */

/** Everything that is recorded. */
export const AUDIT_ACTIONS = [
  'sign_in',
  'sign_out',
  'second_factor.changed',
  'password.changed',
  'session.revoked',
  'token.created',
  'token.revoked',
  'access.refused',
  'query.run',
  'query.finished',
  'preview.run',
  'profile.read',
  'extract.run',
  'export.run',
  'text.shared',
  'text.unshared',
  'export.finished',
  'export.downloaded',
  'view_as',
  'policy.changed',
  'person.invited',
  'person.changed',
  'group.changed',
  'tag.decided',
  'annotation.changed',
  'post.written',
  'post.edited',
  'post.deleted',
  'post.restored',
  'question.answered',
  'term.created',
  'term.changed',
  'term.deleted',
  'term.linked',
  'term.unlinked',
  'glossary.imported',
  'schema.registered',
  'schema.deleted',
  'schema.level_changed',
  'table.rolled_back',
  'table.tagged',
  'table.work_asked',
  'lag_target.changed',
  'letters.read',
  'letters.tried',
  'letters.replay_asked',
  'letters.discard_asked',
  'letters.stopped',
  'letters.settled',
  'publication.released',
  'publication.rejected',
  'quarantine.read',
  'quarantine.tried',
  'quarantine.replay_asked',
  'quarantine.discard_asked',
  'quarantine.stopped',
  'quarantine.settled',
  'suite.changed',
  'failing_rows.read',
  'incident.opened',
  'incident.reopened',
  'incident.worsened',
  'incident.resolved',
  'incident.acknowledged',
  'incident.assigned',
  'incident.commented',
  'channel.saved',
  'channel.removed',
  'channel.tested',
  'monitor.tried',
  'monitor.changed',
  'lineage.verified',
  'lineage.tried',
  'impact.told',
  'metadata.imported',
  'request.opened',
  'request.decided',
  'grant.revoked',
  'audit.exported',
  'audit.verified',
  'audit.broken',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  readonly action: AuditAction;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Null for the system and for people who are not known (a rejected sign-in). */
  readonly actorId: string | null;
  /** An e-mail address, `system`, or what an unknown person called themselves. */
  readonly actor: string;
  /** What it was about: a table, a dashboard, a person's address, a policy's id. */
  readonly subject: string | null;
  readonly networkAddress?: string | null;
  /** JSON. Never a secret, never a value of a governed table. */
  readonly details: Readonly<Record<string, unknown>>;
}
