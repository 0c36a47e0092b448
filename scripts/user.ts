import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { type Account, listAccounts } from '#server/auth/accounts-data.ts';
import { type AccountChange, addAccount, operateAccount } from '#server/auth/operate-accounts.ts';
import { FIRST_ROLES, type Role } from '#server/auth/roles.ts';
import { setupForm } from '#server/auth/schema.ts';
import { AppError } from '#server/errors.ts';
import { readRoles } from '#server/people/roles-data.ts';
import { failProcess } from './process-end.ts';
import { readSecret } from './read-secret.ts';
import { withDatabase } from './start/with-database.ts';

const USAGE = `Usage, each after \`npm run user --\`:
  add <e-mail> --role <role> [--name <name>]   the password comes from standard input
  list
  set-role <e-mail> --role <role>
  reset-password <e-mail>                      the password comes from standard input
  deactivate <e-mail>                          and activate <e-mail>
Roles are those of the policies; a new portal has ${FIRST_ROLES.join(', ')}.`;

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('bad_request', result.error.issues.map(({ message }) => message).join('\n'));
}

/** A role of the policies in force; before there are any, one that they begin with. */
async function checkRole(role: string | undefined): Promise<Role> {
  const { roles } = await readRoles();
  const known = roles.length > 0 ? roles.map(({ id }) => id) : FIRST_ROLES;
  if (role !== undefined && known.some((id) => id === role)) return role;
  throw new AppError('bad_request', `--role must be one of ${known.join(', ')}.`);
}

async function newPassword(): Promise<string> {
  return checked(setupForm.shape.password, await readSecret('Password: '));
}

async function change(email: string, what: AccountChange, done: string): Promise<string> {
  return `${(await operateAccount(email, what)).email} ${done}.`;
}

async function add(email: string, given: string | undefined, name: string | undefined): Promise<string> {
  const role = await withDatabase(() => checkRole(given));
  const password = await newPassword();
  const account = { email, name: name ?? email.replace(/@.*/, ''), role };
  return `${(await withDatabase(() => addAccount(account, password))).email} can sign in as ${role}.`;
}

function table(accounts: readonly Account[]): string {
  if (accounts.length === 0) return 'There are no accounts yet.';
  const width = Math.max(...accounts.map(({ email }) => email.length));
  return accounts
    .map(({ email, role, name, deactivatedAt }) => {
      return `${email.padEnd(width)}  ${role.padEnd(8)}  ${name}${deactivatedAt ? '  (deactivated)' : ''}`;
    })
    .join('\n');
}

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { role: { type: 'string' }, name: { type: 'string' } },
  });
  const [command, given, ...rest] = positionals;
  if (command === 'list' && given === undefined) return withDatabase(async () => table(await listAccounts()));
  if (!command || rest.length > 0) throw new AppError('bad_request', USAGE);
  if (given === undefined) throw new AppError('bad_request', USAGE);
  const email = checked(setupForm.shape.email, given);
  switch (command) {
    case 'add':
      return add(email, values.role, values.name);
    case 'set-role':
      return withDatabase(async () => {
        const role = await checkRole(values.role);
        return change(email, { role }, `is ${role} now`);
      });
    case 'reset-password': {
      const password = await newPassword();
      return withDatabase(() => change(email, { password }, 'has a new password; open sessions are over'));
    }
    case 'deactivate':
      return withDatabase(() => change(email, { active: false }, 'cannot sign in any more'));
    case 'activate':
      return withDatabase(() => change(email, { active: true }, 'can sign in again'));
    default:
      throw new AppError('bad_request', USAGE);
  }
}

try {
  console.log(await run());
} catch (error) {
  const unknownOption = error instanceof TypeError && 'code' in error;
  failProcess(unknownOption ? new AppError('bad_request', USAGE) : error);
}
