import { createHash } from 'node:crypto';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import {
  type Account,
  anyAccountExists,
  createFirstAccount,
  findAccountByEmail,
  findAccountById,
  recordSignIn,
} from './accounts-data.ts';
import { countAttempt, forgetOldAttempts, forgiveAttempt } from './attempts-data.ts';
import { ACCOUNT_POLICY, ADDRESS_POLICY } from './lock-out.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Person, SetupForm } from './schema.ts';
import { credentialStamp, type SessionToken } from './session-token.ts';

export type SignInResult =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly reason: 'rejected' }
  | { readonly ok: false; readonly reason: 'locked'; readonly retryAfterMs: number };

/**
 * Checks an e-mail address and password. An address without an account takes as long, is counted and is
 * locked just like one with an account, so the answer does not tell which exist.
 */
export async function signInWithPassword(
  email: string,
  password: string,
  networkAddress: string,
): Promise<SignInResult> {
  const log = createLogger('portal');
  const accountKey = `account:${createHash('sha256').update(email).digest('base64url')}`;
  const addressKey = `address:${networkAddress}`;
  const retryAfterMs = await countAttempt(
    [
      { key: accountKey, policy: ACCOUNT_POLICY },
      { key: addressKey, policy: ADDRESS_POLICY },
    ],
    new Date(),
  );
  if (retryAfterMs > 0) {
    log.warn({ networkAddress }, 'sign-in refused: too many attempts');
    return { ok: false, reason: 'locked', retryAfterMs };
  }
  const account = await findAccountByEmail(email);
  const right = await verifyPassword(account?.passwordHash ?? null, password);
  if (!right || !account || account.deactivatedAt !== null) {
    log.warn({ networkAddress }, 'sign-in rejected');
    await forgetOldAttempts();
    return { ok: false, reason: 'rejected' };
  }
  await forgiveAttempt(accountKey, addressKey);
  await recordSignIn(account.id);
  return { ok: true, account };
}

/**
 * The account of somebody whom the identity provider vouches for. Nobody gets in by that alone: an account
 * with the same e-mail address must exist here, because the role is given here.
 */
export async function findVouchedAccount(profile: {
  email?: string | null;
  email_verified?: boolean | null;
}): Promise<Account | null> {
  if (!profile.email || profile.email_verified === false) return null;
  const account = await findAccountByEmail(profile.email);
  return account && account.deactivatedAt === null ? account : null;
}

export function toPerson({ id, email, name, role, isDemo }: Account): Person {
  return { id, email, name, role, isDemo };
}

/** The person a session belongs to as they are now; null once they are deactivated or their password changed. */
export async function findSessionPerson(token: SessionToken): Promise<Person | null> {
  const account = await findAccountById(token.sub);
  if (!account || account.deactivatedAt !== null) return null;
  return credentialStamp(account.passwordHash) === token.stamp ? toPerson(account) : null;
}

/** Whether the first visitor is to create the administrator. */
export async function isSetupOpen(): Promise<boolean> {
  return !env().DEMO && !(await anyAccountExists());
}

export async function createAdministrator(form: SetupForm): Promise<Person> {
  const closed = () =>
    new AppError(
      'conflict',
      'This portal is set up already. Sign in, or ask its administrator for an account.',
    );
  if (!(await isSetupOpen())) throw closed();
  const { password, ...who } = form;
  const account = await createFirstAccount({
    ...who,
    passwordHash: await hashPassword(password),
    role: 'admin',
    isDemo: false,
  });
  if (!account) throw closed();
  return toPerson(account);
}
