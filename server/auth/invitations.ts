import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { changeAccount, inTransaction } from './accounts-data.ts';
import { findInvited, spendInvitation } from './invitations-data.ts';
import { hashPassword } from './password.ts';
import { requireRate } from './request-rates.ts';
import type { AcceptInvitationForm } from './schema.ts';
import { secretTokenHash } from './secret-token.ts';
import { revokeAll } from './sessions-data.ts';

/** Whom the link is for, for its page; null when it was used, has expired or never was, without telling which. */
export async function readInvitation(token: string): Promise<{ email: string; name: string } | null> {
  const invited = await findInvited(secretTokenHash(token));
  return invited && { email: invited.email, name: invited.name };
}

/**
 * Gives an invited person their name and password; the link is used up. Throws `not_found` with the same words
 * whatever is wrong with it.
 */
export async function acceptInvitation(
  { token, name, password }: AcceptInvitationForm,
  networkAddress: string,
): Promise<{ email: string }> {
  requireRate('account', { personId: null, networkAddress });
  const gone = () =>
    new AppError(
      'not_found',
      'This invitation is not valid any more. Ask an administrator of the portal for another.',
    );
  const tokenHash = secretTokenHash(token);
  if (!(await findInvited(tokenHash))) throw gone();
  const passwordHash = await hashPassword(password);
  return inTransaction(async (tx) => {
    const invited = await spendInvitation(tx, tokenHash);
    if (!invited) throw gone();
    await changeAccount(tx, invited.personId, { name, passwordHash });
    await revokeAll(tx, invited.personId, null);
    await recordAuditIn(tx, [
      {
        action: 'person.changed',
        outcome: 'ok',
        actorId: invited.personId,
        actor: invited.email,
        subject: invited.email,
        networkAddress,
        details: { invitation: 'accepted', password: 'set' },
      },
    ]);
    return { email: invited.email };
  });
}
