import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { inTransaction } from './accounts-data.ts';
import type { Person } from './schema.ts';
import { isSessionAlive, listLiveSessions, revokeAll, revokeOne, type Session } from './sessions-data.ts';

/** Whoever ends sessions: their own, or an administrator those of others. */
export interface SessionEnder {
  readonly person: Pick<Person, 'id' | 'email'>;
  readonly networkAddress: string;
}

/** For connections that stay open: whether the session they were opened with still counts. */
export function sessionStillValid(sessionId: string): Promise<boolean> {
  return isSessionAlive(sessionId);
}

/** A person's sessions that still count, the one used last first. */
export function listOwnSessions(person: Pick<Person, 'id'>): Promise<Session[]> {
  return listLiveSessions(person.id);
}

/** Ends one of the person's own sessions. Throws `not_found` when it is over already, or not theirs. */
export function revokeOwnSession({ person, networkAddress }: SessionEnder, sessionId: string): Promise<void> {
  return inTransaction(async (tx) => {
    if (!(await revokeOne(tx, person.id, sessionId))) {
      throw new AppError('not_found', 'That session is over already.');
    }
    await recordAuditIn(tx, [
      {
        action: 'session.revoked',
        outcome: 'ok',
        actorId: person.id,
        actor: person.email,
        subject: person.email,
        networkAddress,
        details: { sessions: 1 },
      },
    ]);
  });
}

/** Ends every session of a person but `except`; they are out at their next request. Says how many there were. */
export function revokeSessions(
  ender: SessionEnder,
  whose: { readonly id: string; readonly email: string },
  except: string | null = null,
): Promise<number> {
  return inTransaction(async (tx) => {
    const sessions = await revokeAll(tx, whose.id, except);
    if (sessions === 0) return 0;
    await recordAuditIn(tx, [
      {
        action: 'session.revoked',
        outcome: 'ok',
        actorId: ender.person.id,
        actor: ender.person.email,
        subject: whose.email,
        networkAddress: ender.networkAddress,
        details: { sessions },
      },
    ]);
    return sessions;
  });
}
