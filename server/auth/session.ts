import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { env } from '../env.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo.ts';
import { NONCE_HEADER, PATH_HEADER } from './request-guard.ts';
import type { Role } from './roles.ts';
import type { Person } from './schema.ts';
import { findSessionPerson, isSetupOpen } from './service.ts';
import { readSessionToken, sessionCookieName } from './session-token.ts';

/** The signed-in person, read anew from the database once a request; null without a valid session. */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const token = await readSessionToken((await cookies()).get(sessionCookieName())?.value);
  return token ? findSessionPerson(token) : null;
});

/** The signed-in person; anybody else is sent to sign in and brought back to this page afterwards. */
export async function requirePerson(): Promise<Person> {
  const person = await currentPerson();
  if (person) return person;
  const path = (await headers()).get(PATH_HEADER) ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

export interface SignInChoices {
  /** Nobody has an account yet: the first visitor creates the administrator. */
  readonly setupOpen: boolean;
  /** The identity provider's name, when there is one. */
  readonly singleSignOn: string | null;
  /** With the demo on, its accounts and their public password. */
  readonly demo: {
    readonly accounts: readonly { readonly email: string; readonly role: Role }[];
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
      ? { accounts: DEMO_ACCOUNTS.map(({ email, role }) => ({ email, role })), password: DEMO_PASSWORD }
      : null,
  };
}

/** Allows the page's own inline scripts and style sheets in its Content-Security-Policy. */
export async function pageNonce(): Promise<string> {
  return (await headers()).get(NONCE_HEADER) ?? '';
}
