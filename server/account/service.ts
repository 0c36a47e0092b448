import type { z } from 'zod';
import type { Reader } from '../access/reader.ts';
import { deviceWords } from '../auth/device-words.ts';
import { hasPassword } from '../auth/own-account.ts';
import type { Person } from '../auth/schema.ts';
import { secondFactorState } from '../auth/second-factor.ts';
import { listOwnSessions } from '../auth/sessions.ts';
import { createToken, listOwnTokens } from '../auth/tokens.ts';
import type { AccountView, OwnToken, tokenForm } from './schema.ts';

/** Whoever looks after their own account. */
export interface Self {
  readonly person: Person;
  readonly reader: Reader;
  readonly sessionId: string;
  readonly networkAddress: string;
}

/** Everything the account page shows of the person who asks. */
export async function readAccount({ person, reader, sessionId }: Self): Promise<AccountView> {
  const [password, secondFactor, sessions, tokens] = await Promise.all([
    hasPassword(person),
    secondFactorState(person.id),
    listOwnSessions(person),
    listOwnTokens(person),
  ]);
  return {
    hasPassword: password,
    secondFactor: secondFactor && { ...secondFactor, since: secondFactor.since.toISOString() },
    sessions: sessions.map(({ id, userAgent, method, networkAddress, createdAt, lastSeenAt }) => ({
      id,
      isThis: id === sessionId,
      device: deviceWords(userAgent),
      method,
      networkAddress,
      since: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
    tokens: tokens.map(tokenView),
    groups: reader.groups,
    grants: reader.grants.map(({ id, dataset, columns, level, expiresAt }) => ({
      id,
      dataset,
      columns,
      level,
      expiresAt: expiresAt.toISOString(),
    })),
  };
}

/** The token's text is in the answer, this once. */
export async function addToken(
  { person, networkAddress }: Self,
  form: z.output<typeof tokenForm>,
): Promise<{ token: string; stored: OwnToken }> {
  const { token, stored } = await createToken(person, form, networkAddress);
  return { token, stored: tokenView(stored) };
}

function tokenView(token: Awaited<ReturnType<typeof listOwnTokens>>[number]): OwnToken {
  const { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    hint,
    scopes,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isExpired: expiresAt.getTime() <= Date.now(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
