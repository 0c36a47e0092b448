import type { Status } from '#components/ui/status-badge.tsx';
import type { AuditAction } from '#server/audit/schema.ts';

/** What was tried, for people; the outcome says whether it was done. */
export const ACTION_WORDS = {
  sign_in: 'Sign-in',
  sign_out: 'Sign-out',
  'second_factor.changed': 'Change of the second factor',
  'password.changed': 'Change of password',
  'session.revoked': 'End of a session',
  'token.created': 'New API token',
  'token.revoked': 'End of an API token',
  'access.refused': 'Access',
  'query.run': 'Query',
  'query.finished': 'End of a query',
  'preview.run': 'Preview',
  'profile.read': 'Profile',
  'extract.run': 'Extract',
  'export.run': 'Export',
  'text.shared': 'Share',
  'text.unshared': 'End of sharing',
  'export.finished': 'End of an export',
  'export.downloaded': 'Download of an export',
  view_as: 'View as somebody',
  'policy.changed': 'Change of policies',
  'person.invited': 'Invitation',
  'person.changed': 'Change of a person',
  'group.changed': 'Change of a group',
  'tag.decided': 'Decision on a tag',
  'annotation.changed': 'Change of descriptions',
  'post.written': 'Post in a discussion',
  'post.edited': 'Edit of a post',
  'post.deleted': 'Deletion of a post',
  'post.restored': 'Return of a deleted post',
  'question.answered': 'Answer to a question',
  'term.created': 'New term of the glossary',
  'term.changed': 'Change of a term',
  'term.deleted': 'Deletion of a term',
  'term.linked': 'Link of a term to data',
  'term.unlinked': 'End of a term’s link to data',
  'glossary.imported': 'Import of terms',
  'schema.registered': 'New version of a schema',
  'schema.deleted': 'Deletion of a schema’s version',
  'schema.level_changed': 'Change of what new schemas are held against',
  'table.rolled_back': 'Table rolled back to an earlier snapshot',
  'table.tagged': 'Change of a tag of a table',
  'table.work_asked': 'Work on a table, asked for',
  'lag_target.changed': 'Change of a topic’s lag target',
  'letters.read': 'Dead letters, looked at',
  'letters.tried': 'Trial of a fix of dead letters',
  'letters.replay_asked': 'Replay of dead letters, asked for',
  'letters.discard_asked': 'Discarding of dead letters, asked for',
  'letters.stopped': 'Stop of work on dead letters',
  'letters.settled': 'End of work on dead letters',
  'suite.changed': 'Change of a suite of checks',
  'failing_rows.read': 'Look at rows that fail a check',
  'publication.released': 'Release of a held publication',
  'publication.rejected': 'Rejection of a held publication',
  'quarantine.read': 'Quarantined rows, looked at',
  'quarantine.tried': 'Trial of a repair of quarantined rows',
  'quarantine.replay_asked': 'Replay of quarantined rows, asked for',
  'quarantine.discard_asked': 'Discarding of quarantined rows, asked for',
  'quarantine.stopped': 'Stop of work on quarantined rows',
  'quarantine.settled': 'End of work on quarantined rows',
  'monitor.tried': 'Replay of a monitor',
  'monitor.changed': 'Change of a monitor',
  'lineage.verified': 'Verification of lineage',
  'lineage.tried': 'Trial of a change',
  'impact.told': 'Message to those whom a change reaches',
  'metadata.imported': 'Import of descriptions and lineage',
  'request.opened': 'Access request',
  'request.decided': 'Decision on a request',
  'grant.revoked': 'End of a grant',
  'audit.exported': 'Export of the audit log',
  'audit.verified': 'Check of the audit log',
  'audit.broken': 'Break in the audit log',
} as const satisfies Record<AuditAction, string>;

/** Of an entry of this version or of another. */
export function actionWords(action: string): string {
  return Object.hasOwn(ACTION_WORDS, action) ? ACTION_WORDS[action as AuditAction] : action;
}

const OUTCOMES: ReadonlyMap<string, { readonly status: Status; readonly word: string }> = new Map([
  ['ok', { status: 'good', word: 'done' }],
  ['refused', { status: 'warning', word: 'refused' }],
  ['failed', { status: 'critical', word: 'failed' }],
]);

export function outcomeWords(outcome: string): { readonly status: Status; readonly word: string } {
  return OUTCOMES.get(outcome) ?? { status: 'idle', word: outcome };
}
