import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { env, publishVariables } from '../env.ts';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { authSecret } from '../secrets.ts';
import { findAccountById, recordSignIn } from './accounts-data.ts';
import { networkAddress } from './request-guard.ts';
import { signInForm } from './schema.ts';
import { findVouchedAccount, signInWithPassword } from './service.ts';
import { credentialStamp, SESSION_IDLE_SECONDS, secureCookies } from './session-token.ts';

interface OidcProfile {
  sub: string;
  name?: string;
  email?: string;
  email_verified?: boolean;
}

/** Stands for the account of somebody who has none here; next-auth takes no empty id. */
const NO_ACCOUNT = 'none';

function singleSignOn(): OAuthConfig<OidcProfile>[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = env();
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return [];
  return [
    {
      id: 'oidc',
      name: OIDC_NAME,
      type: 'oauth',
      wellKnown: `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      profile: async (profile) => {
        const account = await findVouchedAccount(profile);
        return { id: account?.id ?? NO_ACCOUNT, name: profile.name ?? null, email: profile.email ?? null };
      },
    },
  ];
}

const withPassword = CredentialsProvider({
  id: 'password',
  name: 'Password',
  credentials: { email: { type: 'email' }, password: { type: 'password' } },
  /** next-auth hands the message of what is thrown here to the sign-in page as its `error`. */
  authorize: async (given, request) => {
    const form = signInForm.safeParse(given);
    if (!form.success) throw new Error('rejected');
    const result = await signInWithPassword(
      form.data.email,
      form.data.password,
      networkAddress(request.headers?.['x-forwarded-for']),
    ).catch((error: unknown) => {
      createLogger('portal').error({ err: error }, 'sign-in failed');
      throw new Error('unavailable');
    });
    if (result.ok) return { id: result.account.id };
    if (result.reason === 'rejected') throw new Error('rejected');
    throw new Error(`locked:${Math.ceil(result.retryAfterMs / 60_000)}`);
  },
});

let cached: NextAuthOptions | undefined;

/** next-auth's configuration: passwords always, OpenID Connect when it is configured. */
export function authOptions(): NextAuthOptions {
  if (cached) return cached;
  const { PORTAL_URL } = env();
  // Without a public address next-auth answers under the one that was asked for; proxy.ts has checked it.
  publishVariables(PORTAL_URL ? { NEXTAUTH_URL: PORTAL_URL } : { AUTH_TRUST_HOST: 'true' });
  const log = createLogger('portal');
  cached = {
    secret: authSecret(),
    useSecureCookies: secureCookies(),
    session: { strategy: 'jwt', maxAge: SESSION_IDLE_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: [withPassword, ...singleSignOn()],
    callbacks: {
      signIn: ({ user }) => user.id !== NO_ACCOUNT || '/sign-in?error=no_account',
      jwt: async ({ token, user, account }) => {
        if (!user) return token;
        const found = await findAccountById(user.id);
        if (!found) throw new Error('rejected');
        if (account?.provider === 'oidc') await recordSignIn(found.id);
        return {
          sub: found.id,
          stamp: credentialStamp(found.passwordHash),
          signedInAt: Math.floor(Date.now() / 1000),
        };
      },
    },
    logger: {
      error: (code, metadata) =>
        log.error(
          { code, reason: errorMessage('error' in metadata ? metadata.error : metadata) },
          'next-auth',
        ),
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
  return cached;
}
