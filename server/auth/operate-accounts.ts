import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import {
  type Account,
  changeAccount,
  createAccount,
  findAccountByEmail,
  inTransaction,
} from './accounts-data.ts';
import { hashPassword } from './password.ts';
import { revokeAll } from './sessions-data.ts';

/** What whoever holds the machine may do with accounts: the way in when nobody can sign in. In the log as `system`. */

const ACTOR = { actorId: null, actor: 'system', networkAddress: null } as const;

/** Throws `conflict` when the e-mail address is taken. */
export async function addAccount(
  account: { readonly email: string; readonly name: string; readonly role: string },
  password: string,
): Promise<Account> {
  if (await findAccountByEmail(account.email)) {
    throw new AppError(
      'conflict',
      `There is an account ${account.email} already. To change it: set-role, reset-password.`,
    );
  }
  const passwordHash = await hashPassword(password);
  return inTransaction(async (tx) => {
    const added = await createAccount({ ...account, passwordHash, isDemo: false }, tx);
    await recordAuditIn(tx, [
      {
        ...ACTOR,
        action: 'person.changed',
        outcome: 'ok',
        subject: added.email,
        details: { added: true, role: added.role },
      },
    ]);
    return added;
  });
}

export type AccountChange =
  | { readonly role: string }
  | { readonly password: string }
  | { readonly active: boolean };

/** A new password and a deactivation end the account's sessions. Throws `not_found`. */
export async function operateAccount(email: string, change: AccountChange): Promise<Account> {
  const account = await findAccountByEmail(email);
  if (!account) {
    throw new AppError('not_found', `There is no account ${email}. See \`npm run user -- list\`.`);
  }
  const passwordHash = 'password' in change ? await hashPassword(change.password) : undefined;
  await inTransaction(async (tx) => {
    if ('role' in change) await changeAccount(tx, account.id, { role: change.role });
    else if ('active' in change) {
      await changeAccount(tx, account.id, { deactivatedAt: change.active ? null : new Date() });
    } else await changeAccount(tx, account.id, { passwordHash });
    const endsSessions = passwordHash !== undefined || ('active' in change && !change.active);
    const sessions = endsSessions ? await revokeAll(tx, account.id, null) : 0;
    await recordAuditIn(tx, [
      {
        ...ACTOR,
        action: passwordHash === undefined ? 'person.changed' : 'password.changed',
        outcome: 'ok',
        subject: account.email,
        details: {
          ...('role' in change ? { role: { from: account.role, to: change.role } } : {}),
          ...('active' in change ? { active: change.active } : {}),
          ...(endsSessions ? { sessionsEnded: sessions } : {}),
        },
      },
    ]);
  });
  return account;
}
