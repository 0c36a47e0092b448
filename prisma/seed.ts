import { createAccount, findAccountByEmail, removeDemoAccounts } from '../server/auth/accounts-data.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../server/auth/demo.ts';
import { hashPassword } from '../server/auth/password.ts';

/**
 * Puts the demo accounts in place, or takes them away when the demo is off. May run any number of times; an
 * account that was changed stays as it is.
 */
export async function seed({ demo }: { demo: boolean }): Promise<void> {
  if (!demo) {
    await removeDemoAccounts();
    return;
  }
  for (const { email, name, role } of DEMO_ACCOUNTS) {
    if (await findAccountByEmail(email)) continue;
    await createAccount({ email, name, role, passwordHash: await hashPassword(DEMO_PASSWORD), isDemo: true });
  }
}
