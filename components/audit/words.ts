import type { Status } from '#components/ui/status-badge.tsx';
import type { AuditAction } from '#server/audit/schema.ts';

/** What was done, for people. */
export const ACTION_WORDS = {
  sign_in: 'Signed in',
  sign_out: 'Signed out',
  'second_factor.changed': 'Second factor changed',
  'password.changed': 'Password changed',
  'session.revoked': 'Session ended',
  'token.created': 'API token made',
  'token.revoked': 'API token revoked',
  'access.refused': 'Access refused',
  'query.run': 'Query',
  'query.finished': 'Query finished',
  'preview.run': 'Preview',
  'export.run': 'Export',
  view_as: 'Viewed as somebody',
  'policy.changed': 'Policies changed',
  'person.invited': 'Person invited',
  'person.changed': 'Person changed',
  'group.changed': 'Group changed',
  'request.opened': 'Access asked for',
  'request.decided': 'Request decided',
  'grant.revoked': 'Grant ended',
  'audit.exported': 'Audit log exported',
  'audit.verified': 'Audit log checked',
  'audit.broken': 'Audit log was changed',
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
