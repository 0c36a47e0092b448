import { AppError } from '../errors.ts';
import { type Account, findAccountById } from './accounts-data.ts';
import { countAttempt, forgiveAttempt } from './attempts-data.ts';
import { ACCOUNT_POLICY, ADDRESS_POLICY } from './lock-out.ts';
import { verifyPassword } from './password.ts';
import { tooMany } from './too-many.ts';

/**
 * Asks a signed-in person for their password before something that whoever sits down at their screen must not do.
 * Attempts are counted as those to sign in are, in a count of their own. `also` is part of the same attempt. Throws
 * `bad_request` when it is wrong, `conflict` when the account has none, `too_many_requests` when locked.
 */
export async function confirmPassword(
  personId: string,
  password: string,
  networkAddress: string,
  also: () => Promise<void> = async () => undefined,
): Promise<Account> {
  const account = await findAccountById(personId);
  if (!account || account.deactivatedAt !== null) {
    throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
  }
  if (account.isDemo) {
    throw new AppError(
      'conflict',
      'The accounts of the demo are shared, so nobody can change how they sign in.',
    );
  }
  if (account.passwordHash === null) {
    throw new AppError(
      'conflict',
      'You sign in through the identity provider: it looks after passwords and second factors.',
    );
  }
  const accountKey = `confirm:${personId}`;
  const addressKey = `address:${networkAddress}`;
  const retryAfterMs = await countAttempt(
    [
      { key: accountKey, policy: ACCOUNT_POLICY },
      { key: addressKey, policy: ADDRESS_POLICY },
    ],
    new Date(),
  );
  if (retryAfterMs > 0) throw tooMany('Too many attempts.', retryAfterMs);
  if (!(await verifyPassword(account.passwordHash, password))) {
    throw new AppError('bad_request', 'The password is wrong.', { details: { field: 'password' } });
  }
  await also();
  await forgiveAttempt(accountKey, addressKey);
  return account;
}
