import { recordAuditIn } from '../audit/record.ts';
import { findAccountById, inTransaction } from './accounts-data.ts';
import { forgetOldSessions, insertSession, type NewSession, revokeOne } from './sessions-data.ts';

/** What the session's cookie says; see session-token.ts. */
export interface SessionClaims {
  readonly sub: string;
  readonly sid: string;
  readonly signedInAt: number;
}

/** Begins the session of somebody who has proven who they are; without its entry in the audit log there is none. */
export async function beginSession(session: NewSession): Promise<SessionClaims> {
  const account = await findAccountById(session.personId);
  if (!account || account.deactivatedAt !== null) throw new Error('rejected');
  const sid = await inTransaction(async (tx) => {
    const id = await insertSession(tx, session);
    await recordAuditIn(tx, [
      {
        action: 'sign_in',
        outcome: 'ok',
        actorId: account.id,
        actor: account.email,
        subject: null,
        networkAddress: session.networkAddress,
        details: { method: session.method, session: id },
      },
    ]);
    return id;
  });
  await forgetOldSessions();
  return { sub: account.id, sid, signedInAt: Math.floor(Date.now() / 1000) };
}

/** Ends the session of somebody who signs out. */
export async function endSession(
  claims: { readonly sub?: string | null; readonly sid?: unknown },
  networkAddress: string,
): Promise<void> {
  const { sub, sid } = claims;
  if (!sub || typeof sid !== 'string') return;
  const account = await findAccountById(sub);
  if (!account) return;
  await inTransaction(async (tx) => {
    if (!(await revokeOne(tx, sub, sid))) return;
    await recordAuditIn(tx, [
      {
        action: 'sign_out',
        outcome: 'ok',
        actorId: account.id,
        actor: account.email,
        subject: null,
        networkAddress,
        details: { session: sid },
      },
    ]);
  });
}
