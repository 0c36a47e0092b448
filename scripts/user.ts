import { parseArgs } from 'node:util';
import type { z } from 'zod';
import {
  type Account,
  changeAccount,
  createAccount,
  findAccountByEmail,
  listAccounts,
} from '#server/auth/accounts-data.ts';
import { hashPassword } from '#server/auth/password.ts';
import { ROLES, type Role } from '#server/auth/roles.ts';
import { setupForm } from '#server/auth/schema.ts';
import { AppError } from '#server/errors.ts';
import { failProcess } from './process-end.ts';
import { readSecret } from './read-secret.ts';
import { withDatabase } from './start/with-database.ts';

const USAGE = `Usage, each after \`npm run user --\`:
  add <e-mail> --role <role> [--name <name>]   the password comes from standard input
  list
  set-role <e-mail> --role <role>
  reset-password <e-mail>                      the password comes from standard input
  deactivate <e-mail>                          and activate <e-mail>
Roles: ${ROLES.join(', ')}.`;

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('bad_request', result.error.issues.map(({ message }) => message).join('\n'));
}

function parseRole(role: string | undefined): Role {
  const known = ROLES.find((name) => name === role);
  if (known) return known;
  throw new AppError('bad_request', `--role must be one of ${ROLES.join(', ')}.`);
}

async function newPasswordHash(): Promise<string> {
  return hashPassword(checked(setupForm.shape.password, await readSecret('Password: ')));
}

async function change(
  email: string,
  what: Parameters<typeof changeAccount>[1],
  done: string,
): Promise<string> {
  const account = await withDatabase(() => changeAccount(email, what));
  if (!account)
    throw new AppError('not_found', `There is no account ${email}. See \`npm run user -- list\`.`);
  return `${account.email} ${done}.`;
}

async function add(email: string, role: Role, name: string | undefined): Promise<string> {
  const passwordHash = await newPasswordHash();
  return withDatabase(async () => {
    if (await findAccountByEmail(email)) {
      throw new AppError(
        'conflict',
        `There is an account ${email} already. To change it: set-role, reset-password.`,
      );
    }
    const account = { email, name: name ?? email.replace(/@.*/, ''), role, passwordHash, isDemo: false };
    return `${(await createAccount(account)).email} can sign in as ${role}.`;
  });
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
      return add(email, parseRole(values.role), values.name);
    case 'set-role': {
      const role = parseRole(values.role);
      return change(email, { role }, `is ${role} now`);
    }
    case 'reset-password':
      return change(
        email,
        { passwordHash: await newPasswordHash() },
        'has a new password; open sessions are over',
      );
    case 'deactivate':
      return change(email, { deactivatedAt: new Date() }, 'cannot sign in any more');
    case 'activate':
      return change(email, { deactivatedAt: null }, 'can sign in again');
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
