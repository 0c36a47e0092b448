import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool, prisma, transaction } from '../db.ts';
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

/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: PoolClient) => Promise<T>) => Promise<T> = transaction;

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
export async function createAccount(
  account: NewAccount,
  on: Pick<PoolClient, 'query'> = pool(),
): Promise<Account> {
  const { email, name, role, passwordHash, isDemo } = account;
  const { rows } = await on.query<Account>(
    `INSERT INTO app_user (id, email, name, role, password_hash, is_demo) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING id, email, name, role, password_hash AS "passwordHash", is_demo AS "isDemo",
       deactivated_at AS "deactivatedAt"`,
    [randomUUID(), email.trim().toLowerCase(), name, role, passwordHash, isDemo],
  );
  const [row] = rows;
  if (!row) throw new Error('An account was not stored.');
  return row;
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

/** Changes what is given of an account that exists. */
export async function changeAccount(
  tx: PoolClient,
  id: string,
  change: Partial<Pick<Account, 'name' | 'role' | 'passwordHash' | 'deactivatedAt'>>,
): Promise<void> {
  const { name, role, passwordHash, deactivatedAt } = change;
  await tx.query(
    `UPDATE app_user SET name = coalesce($2, name), role = coalesce($3, role),
       password_hash = coalesce($4, password_hash),
       deactivated_at = CASE WHEN $5 THEN $6::timestamptz ELSE deactivated_at END
     WHERE id = $1`,
    [id, name, role, passwordHash, deactivatedAt !== undefined, deactivatedAt ?? null],
  );
}

/** The demo accounts' password is public: without the demo they must not exist. */
export async function removeDemoAccounts(): Promise<void> {
  await prisma().user.deleteMany({ where: { isDemo: true } });
}
