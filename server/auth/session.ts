import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo.ts';
import { NONCE_HEADER, networkAddress, PATH_HEADER } from './request-guard.ts';
import { requireScope } from './require-scope.ts';
import type { Scope } from './roles.ts';
import type { Person } from './schema.ts';
import { isSetupOpen } from './service.ts';
import { readSessionToken, sessionCookieName } from './session-token.ts';
import { findLiveSession } from './sessions-data.ts';

/** A signed-in person in one request. */
export interface SignedIn {
  readonly person: Person;
  /** The same person as the one decision about data sees them. */
  readonly reader: Reader;
  readonly sessionId: string;
}

/** Whoever is signed in, read anew from the database once a request; null without a valid session. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  const token = await readSessionToken((await cookies()).get(sessionCookieName())?.value);
  if (!token) return null;
  const [session, reader] = await Promise.all([findLiveSession(token.sid, token.sub), readerFor(token.sub)]);
  if (!session || !reader) return null;
  const { personId, email, name, role, scopes } = reader;
  return {
    person: { id: personId, email, name, role, scopes, isDemo: session.isDemo },
    reader,
    sessionId: token.sid,
  };
});

export const currentPerson = async (): Promise<Person | null> => (await currentSession())?.person ?? null;

/** Where the request came from, as far as we can know. */
export async function currentNetworkAddress(): Promise<string> {
  return networkAddress((await headers()).get('x-forwarded-for') ?? undefined);
}

/** The signed-in person; anybody else is sent to sign in and brought back to this page afterwards. */
export async function requirePerson(): Promise<Person> {
  const person = await currentPerson();
  if (person) return person;
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/**
 * For request handlers: who asks, when they have the scope. Throws `unauthenticated` or `forbidden`; the latter
 * is put into the audit log.
 */
export async function requireReader(scope: Scope): Promise<SignedIn & { readonly networkAddress: string }> {
  const session = await currentSession();
  if (!session) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
  const address = await currentNetworkAddress();
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  await requireScope(session.person, scope, { networkAddress: address, path });
  return { ...session, networkAddress: address };
}

export interface SignInChoices {
  /** Nobody has an account yet: the first visitor creates the administrator. */
  readonly setupOpen: boolean;
  /** The identity provider's name, when there is one. */
  readonly singleSignOn: string | null;
  /** With the demo on, its accounts and their public password. */
  readonly demo: {
    readonly accounts: readonly { readonly email: string; readonly role: string; readonly summary: string }[];
    readonly password: string;
  } | null;
}

/** What the sign-in page has to offer. */
export async function signInChoices(): Promise<SignInChoices> {
  const { OIDC_ISSUER, OIDC_NAME, DEMO } = env();
  return {
    setupOpen: await isSetupOpen(),
    singleSignOn: OIDC_ISSUER ? OIDC_NAME : null,
    demo: DEMO
      ? {
          accounts: DEMO_ACCOUNTS.map(({ email, role, summary }) => ({ email, role, summary })),
          password: DEMO_PASSWORD,
        }
      : null,
  };
}

/** Allows the page's own inline scripts and style sheets in its Content-Security-Policy. */
export async function pageNonce(): Promise<string> {
  return (await headers()).get(NONCE_HEADER) ?? '';
}
