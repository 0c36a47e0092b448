import { createHash } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { createLogger } from '../log.ts';
import { type Account, findAccountByEmail } from './accounts-data.ts';
import { countAttempt, forgetOldAttempts, forgiveAddress, forgiveAttempt } from './attempts-data.ts';
import { ACCOUNT_POLICY, ADDRESS_POLICY } from './lock-out.ts';
import { verifyPassword } from './password.ts';
import { hasSecondFactor, spendCode } from './second-factor.ts';
import type { SignInMethod } from './sessions-data.ts';
import { Throttle } from './throttle.ts';

export type SignInResult =
  | { readonly ok: true; readonly account: Account; readonly method: SignInMethod }
  /** `code_required`: the password is right and a code of the second factor is missing. */
  | { readonly ok: false; readonly reason: 'rejected' | 'code_required' | 'code_rejected' }
  | { readonly ok: false; readonly reason: 'locked'; readonly retryAfterMs: number };

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code; empty when none was asked for yet. */
  readonly code: string;
}

/** A locked account is told of in the audit log once in a while, however often somebody knocks. */
const lockedNews = new Throttle(60_000);

/**
 * Checks an e-mail address, a password and, where the account has a second factor, its code. An address without an
 * account takes as long, is counted and is locked just like one with an account, so the answer does not tell which
 * exist. A wrong code counts like a wrong password. Every answer but a question for the code is put into the audit log;
 * a success is when its session begins.
 */
export async function signInWithPassword(
  { email, password, code }: Credentials,
  networkAddress: string,
): Promise<SignInResult> {
  const log = createLogger('portal');
  const accountKey = `account:${createHash('sha256').update(email).digest('base64url')}`;
  const addressKey = `address:${networkAddress}`;
  const tell = (outcome: 'refused' | 'failed', reason: string) =>
    recordAudit([
      {
        action: 'sign_in',
        outcome,
        actorId: null,
        actor: email,
        subject: null,
        networkAddress,
        details: { method: 'password', reason },
      },
    ]);

  const retryAfterMs = await countAttempt(
    [
      { key: accountKey, policy: ACCOUNT_POLICY },
      { key: addressKey, policy: ADDRESS_POLICY },
    ],
    new Date(),
  );
  if (retryAfterMs > 0) {
    log.warn({ networkAddress }, 'sign-in refused: too many attempts');
    if (lockedNews.take(`${accountKey} ${addressKey}`)) await tell('refused', 'too many attempts');
    return { ok: false, reason: 'locked', retryAfterMs };
  }
  const account = await findAccountByEmail(email);
  const right = await verifyPassword(account?.passwordHash ?? null, password);
  if (!right || !account || account.deactivatedAt !== null) {
    log.warn({ networkAddress }, 'sign-in rejected');
    await tell(
      'failed',
      right && account ? 'the account is deactivated' : 'wrong e-mail address or password',
    );
    await forgetOldAttempts();
    return { ok: false, reason: 'rejected' };
  }
  if (!(await hasSecondFactor(account.id))) {
    await forgiveAttempt(accountKey, addressKey);
    return { ok: true, account, method: 'password' };
  }
  if (code === '') {
    // The account's count stays until the code was right: whoever knows the password has few guesses at it.
    await forgiveAddress(addressKey);
    return { ok: false, reason: 'code_required' };
  }
  const used = await spendCode(account.id, code);
  if (!used) {
    log.warn({ networkAddress }, 'sign-in rejected: wrong code');
    await tell('failed', 'wrong code of the second factor');
    return { ok: false, reason: 'code_rejected' };
  }
  await forgiveAttempt(accountKey, addressKey);
  return { ok: true, account, method: `password and ${used}` };
}

/**
 * The account of somebody whom the identity provider vouches for. Nobody gets in by that alone: an account
 * with the same e-mail address must exist here, because the role is given here.
 */
export async function findVouchedAccount(profile: {
  email?: string | null;
  /** Some providers write it as a text. */
  email_verified?: boolean | string | null;
}): Promise<Account | null> {
  const verified = profile.email_verified ?? true;
  if (!profile.email || !(verified === true || verified === 'true')) return null;
  const account = await findAccountByEmail(profile.email);
  return account && account.deactivatedAt === null ? account : null;
}
