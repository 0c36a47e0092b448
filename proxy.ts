import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { isTokenPath, NONCE_HEADER, PATH_HEADER, refuseRequest } from '#server/auth/request-guard.ts';
import { securityHeaders } from '#server/auth/security-headers.ts';
import {
  readSessionToken,
  renewSessionToken,
  sessionCookieName,
  sessionCookieOptions,
} from '#server/auth/session-token.ts';
import { env } from '#server/env.ts';

const PUBLIC_PAGES = /^\/(sign-in|setup|invitation\/[^/]+)$/;

/**
 * Before every page and handler: refuses foreign hosts and cross-site writes, takes cookies off where tokens count,
 * sends people without a session to sign in, keeps the session of people at work alive, and sets the security headers. Whether the person
 * behind a session still exists is decided where the page is rendered.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { PORTAL_URL, PORTAL_HOST, NODE_ENV } = env();
  const nonce = randomBytes(16).toString('base64');
  const headers = securityHeaders({
    nonce,
    https: PORTAL_URL?.startsWith('https://') ?? false,
    development: NODE_ENV === 'development',
  });
  const secured = (response: NextResponse) => {
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  };

  const refusal = refuseRequest(
    {
      method: request.method,
      path: request.nextUrl.pathname,
      host: request.headers.get('host'),
      origin: request.headers.get('origin'),
      fetchSite: request.headers.get('sec-fetch-site'),
      authorization: request.headers.get('authorization'),
    },
    { url: PORTAL_URL, listensOn: PORTAL_HOST },
  );
  if (refusal) return secured(new NextResponse(`${refusal.message}\n`, { status: refusal.status }));

  const { pathname, search } = request.nextUrl;
  const byToken = isTokenPath(pathname);
  const cookie = byToken ? undefined : request.cookies.get(sessionCookieName())?.value;
  const session = await readSessionToken(cookie);
  if (!session && !pathname.startsWith('/api/') && !PUBLIC_PAGES.test(pathname)) {
    const target = request.nextUrl.clone();
    target.pathname = '/sign-in';
    target.search = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return secured(NextResponse.redirect(target));
  }

  const forwarded = new Headers(request.headers);
  if (byToken) forwarded.delete('cookie');
  forwarded.set(NONCE_HEADER, nonce);
  forwarded.set(PATH_HEADER, pathname + search);
  forwarded.set('Content-Security-Policy', headers['Content-Security-Policy'] ?? '');
  const response = secured(NextResponse.next({ request: { headers: forwarded } }));
  const renewed = session && !pathname.startsWith('/api/auth/') ? await renewSessionToken(session) : null;
  if (renewed) response.cookies.set(sessionCookieName(), renewed, sessionCookieOptions());
  return response;
}

export const config = {
  matcher: ['/((?!_next/static|icon.svg|apple-icon.png|manifest.webmanifest).*)'],
};
