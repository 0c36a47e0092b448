import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { anyAccountExists, createFirstAccount } from './accounts-data.ts';
import { hashPassword } from './password.ts';
import type { SetupForm } from './schema.ts';

/** Whether the first visitor is to create the administrator. */
export async function isSetupOpen(): Promise<boolean> {
  return !env().DEMO && !(await anyAccountExists());
}

/** Throws `conflict` when somebody was first. */
export async function createAdministrator(form: SetupForm): Promise<{ email: string }> {
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
  return { email: account.email };
}
