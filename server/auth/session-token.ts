import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { env } from '../env.ts';
import { authSecret } from '../secrets.ts';

/** A session ends after this long without a request, */
export const SESSION_IDLE_SECONDS = 12 * 60 * 60;
/** and this long after the sign-in in any case. */
export const SESSION_LONGEST_SECONDS = 7 * 24 * 60 * 60;
/** A token older than this is replaced by a fresh one on the way. */
const RENEW_AFTER_SECONDS = 15 * 60;

const sessionToken = z.object({
  sub: z.uuid(),
  /** The session's row, which decides whether it still counts. */
  sid: z.uuid(),
  signedInAt: z.number().int(),
  iat: z.number().int(),
});

export type SessionToken = z.infer<typeof sessionToken>;

export function secureCookies(): boolean {
  return env().PORTAL_URL?.startsWith('https://') ?? false;
}

export function sessionCookieName(): string {
  return `${secureCookies() ? '__Secure-' : ''}next-auth.session-token`;
}

export function sessionCookieOptions() {
  return {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: secureCookies(),
    maxAge: SESSION_IDLE_SECONDS,
  } as const;
}

/** The token in a session cookie, or null when it is missing, forged, expired or too old. */
export async function readSessionToken(
  cookie: string | undefined,
  now: Date = new Date(),
): Promise<SessionToken | null> {
  if (!cookie) return null;
  try {
    const token = sessionToken.safeParse(await decode({ token: cookie, secret: authSecret() }));
    if (!token.success) return null;
    const ageSeconds = now.getTime() / 1000 - token.data.signedInAt;
    return ageSeconds < SESSION_LONGEST_SECONDS ? token.data : null;
  } catch {
    return null;
  }
}

/** A cookie value with a fresh idle time, or null when the present one is young enough. */
export async function renewSessionToken(token: SessionToken, now: Date = new Date()): Promise<string | null> {
  if (now.getTime() / 1000 - token.iat < RENEW_AFTER_SECONDS) return null;
  const { sub, sid, signedInAt } = token;
  return encode({ token: { sub, sid, signedInAt }, secret: authSecret(), maxAge: SESSION_IDLE_SECONDS });
}
