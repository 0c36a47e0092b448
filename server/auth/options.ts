import { headers } from 'next/headers';
import type { NextAuthOptions, Profile } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { OAuthConfig, UserinfoEndpointHandler } from 'next-auth/providers/oauth';
import { recordAudit } from '../audit/record.ts';
import { env, publishVariables } from '../env.ts';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { authSecret } from '../secrets.ts';
import { beginSession, endSession } from './begin-session.ts';
import { networkAddress } from './request-guard.ts';
import { signInForm } from './schema.ts';
import { SESSION_IDLE_SECONDS, secureCookies } from './session-token.ts';
import type { SignInMethod } from './sessions-data.ts';
import { findVouchedAccount, type SignInResult, signInWithPassword } from './sign-in.ts';
import { Throttle } from './throttle.ts';

interface OidcProfile {
  sub: string;
  name?: string;
  email?: string;
  email_verified?: boolean | string;
}

/** Stands for the account of somebody who has none here; next-auth takes no empty id. */
const NO_ACCOUNT = 'none';

/** What goes wrong at the identity provider is told of in the audit log once in a while for each address. */
const providerNews = new Throttle(10_000);

/**
 * What the provider says of the person. Where an access token comes too, the standard lets it keep the e-mail address
 * out of the ID token (OpenID Connect Core 1.0, section 5.4); then it is asked for, and must be of the same person.
 */
const readProfile: UserinfoEndpointHandler['request'] = async ({ client, tokens }) => {
  // next-auth's type leaves out that these are openid-client's, whose ID token was checked.
  const claims = (tokens as { claims(): Profile }).claims();
  if (claims.email !== undefined || !client.issuer.metadata.userinfo_endpoint) return claims;
  return client.userinfo(tokens as Parameters<typeof client.userinfo>[0]);
};

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
      userinfo: { request: readProfile },
      profile: async (profile) => {
        const account = await findVouchedAccount(profile);
        return { id: account?.id ?? NO_ACCOUNT, name: profile.name ?? null, email: profile.email ?? null };
      },
    },
  ];
}

/** The failure in the word that the sign-in page knows: next-auth hands it over as the page's `error`. */
function reasonOf(result: Extract<SignInResult, { ok: false }>): string {
  return result.reason === 'locked' ? `locked:${Math.ceil(result.retryAfterMs / 60_000)}` : result.reason;
}

/** How somebody signed in goes from `authorize` to the `jwt` callback inside next-auth's user. */
interface SignedInUser {
  readonly id: string;
  readonly method?: SignInMethod;
}

/** Where this request came from and from what. */
async function device(): Promise<{ networkAddress: string; userAgent: string }> {
  const request = await headers();
  return {
    networkAddress: networkAddress(request.get('x-forwarded-for') ?? undefined),
    userAgent: request.get('user-agent') ?? '',
  };
}

async function tellRefusal(
  outcome: 'refused' | 'failed',
  email: string | null,
  reason: string,
): Promise<void> {
  const { networkAddress } = await device();
  if (outcome === 'failed' && !providerNews.take(networkAddress)) return;
  await recordAudit([
    {
      action: 'sign_in',
      outcome,
      actorId: null,
      actor: (email ?? 'unknown').slice(0, 254),
      subject: null,
      networkAddress,
      details: { method: 'single sign-on', reason },
    },
  ]);
}

const withPassword = CredentialsProvider({
  id: 'password',
  name: 'Password',
  credentials: { email: { type: 'email' }, password: { type: 'password' }, code: { type: 'text' } },
  /** next-auth hands the message of what is thrown here to the sign-in page as its `error`. */
  authorize: async (given) => {
    const form = signInForm.safeParse(given);
    if (!form.success) throw new Error('rejected');
    const { networkAddress } = await device();
    const result = await signInWithPassword(form.data, networkAddress).catch((error: unknown) => {
      createLogger('portal').error({ err: error }, 'sign-in failed');
      throw new Error('unavailable');
    });
    if (!result.ok) throw new Error(reasonOf(result));
    return { id: result.account.id, method: result.method } satisfies SignedInUser;
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
      signIn: async ({ user }) => {
        if (user.id !== NO_ACCOUNT) return true;
        await tellRefusal('refused', user.email ?? null, 'no account with this e-mail address, verified');
        return '/sign-in?error=no_account';
      },
      jwt: async ({ token, user }) => {
        if (!user) return token;
        const { id, method = 'single sign-on' }: SignedInUser = user;
        return { ...(await beginSession({ personId: id, method, ...(await device()) })) };
      },
    },
    events: {
      signOut: async ({ token }) => endSession(token, (await device()).networkAddress),
    },
    logger: {
      error: (code, metadata) => {
        const reason = errorMessage('error' in metadata ? metadata.error : metadata);
        log.error({ code, reason }, 'next-auth');
        if (!/^(OAUTH|SIGNIN_OAUTH)/.test(code)) return;
        tellRefusal('failed', null, `the identity provider’s answer was not taken (${code})`).catch(
          (error: unknown) => log.error({ err: error }, 'a failed sign-in was not recorded'),
        );
      },
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
  return cached;
}
