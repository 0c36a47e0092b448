import { prisma } from '../db.ts';
import type { Role } from './roles.ts';

export interface Account {
  readonly id: string;
  /** Lower case; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null for people who sign in through OIDC only. */
  readonly passwordHash: string | null;
  readonly isDemo: boolean;
  readonly deactivatedAt: Date | null;
}

export type NewAccount = Omit<Account, 'id' | 'deactivatedAt'>;

const FIELDS = {
  id: true,
  email: true,
  name: true,
  role: true,
  passwordHash: true,
  isDemo: true,
  deactivatedAt: true,
} as const;

export function findAccountByEmail(email: string): Promise<Account | null> {
  return prisma().user.findUnique({ where: { email: email.trim().toLowerCase() }, select: FIELDS });
}

export function findAccountById(id: string): Promise<Account | null> {
  return prisma().user.findUnique({ where: { id }, select: FIELDS });
}

export function listAccounts(): Promise<Account[]> {
  return prisma().user.findMany({ orderBy: { email: 'asc' }, select: FIELDS });
}

export async function anyAccountExists(): Promise<boolean> {
  return (await prisma().user.findFirst({ select: { id: true } })) !== null;
}

/** Rejects when the e-mail address is taken. */
export function createAccount(account: NewAccount): Promise<Account> {
  return prisma().user.create({
    data: { ...account, email: account.email.trim().toLowerCase() },
    select: FIELDS,
  });
}

export async function recordSignIn(id: string): Promise<void> {
  await prisma().user.update({ where: { id }, data: { lastSignInAt: new Date() }, select: { id: true } });
}

/** Any constant that nothing else locks with. */
const FIRST_ACCOUNT_LOCK = 7_203_114;

/** Creates the account if there is none at all yet; null when somebody else was first. */
export function createFirstAccount(account: NewAccount): Promise<Account | null> {
  return prisma().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_ACCOUNT_LOCK})`;
    if (await tx.user.findFirst({ select: { id: true } })) return null;
    return tx.user.create({ data: account, select: FIELDS });
  });
}

/** Changes what is given; null when no account has the e-mail address. */
export async function changeAccount(
  email: string,
  change: Partial<Pick<Account, 'role' | 'passwordHash' | 'deactivatedAt'>>,
): Promise<Account | null> {
  const account = await findAccountByEmail(email);
  return account && prisma().user.update({ where: { id: account.id }, data: change, select: FIELDS });
}

/** The demo accounts' password is public: without the demo they must not exist. */
export async function removeDemoAccounts(): Promise<void> {
  await prisma().user.deleteMany({ where: { isDemo: true } });
}
