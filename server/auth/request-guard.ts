/**
 * What proxy.ts asks of each request before any page or handler sees it. Pure: everything it decides on is
 * in its arguments.
 */

/** Request headers that proxy.ts sets for the pages behind it. */
export const NONCE_HEADER = 'x-nonce';
export const PATH_HEADER = 'x-portal-path';

export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  /** As the browser sent them; null when missing. */
  readonly host: string | null;
  readonly origin: string | null;
  readonly fetchSite: string | null;
  readonly authorization: string | null;
}

export interface PortalAddress {
  /** PORTAL_URL, when the portal has a public address. */
  readonly url: string | undefined;
  /** PORTAL_HOST, where it listens. */
  readonly listensOn: string;
}

export type Refusal = { readonly status: 401 | 403 | 421; readonly message: string };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

const REGISTRY = '/api/schema-registry';

const TOKEN_WANTED =
  'This address takes an API token: send it as "Authorization: Bearer scp_…". People make theirs on their account page.';
const TOKEN_WANTED_OR_PASSWORD =
  'The schema registry takes an API token: send it as "Authorization: Bearer scp_…" or as the password of basic authentication, with any name. People make theirs on their account page.';

/**
 * The addresses for programs. Tokens count there and cookies do not (proxy.ts takes them off), so nothing that a web
 * page makes a browser send can do anything.
 */
export function isTokenPath(path: string): boolean {
  return path.startsWith('/api/v1/') || isRegistryPath(path);
}

/** Clients of a schema registry know basic authentication only. No answer asks for it, so browsers keep none. */
function isRegistryPath(path: string): boolean {
  return path === REGISTRY || path.startsWith(`${REGISTRY}/`);
}

function hostName(host: string): string | null {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}

/**
 * Null when the request may go on. A portal that listens on loopback answers only under loopback names, which
 * stops web pages that point their own name at 127.0.0.1; a request that changes something must come from the
 * portal's own pages, or bring an API token where only tokens count.
 */
export function refuseRequest(request: RequestFacts, portal: PortalAddress): Refusal | null {
  const host = request.host ?? '';
  const name = hostName(host);
  const known = portal.url ? [new URL(portal.url).host] : [];
  const loopbackName = name !== null && LOOPBACK.has(name);
  if (!known.includes(host) && !loopbackName && (portal.url || LOOPBACK.has(portal.listensOn))) {
    return {
      status: 421,
      message: `This portal does not answer as ${JSON.stringify(host.slice(0, 100))}. Set PORTAL_URL to the address that people use.`,
    };
  }
  if (isTokenPath(request.path)) {
    const authorization = request.authorization ?? '';
    if (/^Bearer \S/i.test(authorization)) return null;
    if (!isRegistryPath(request.path)) return { status: 401, message: TOKEN_WANTED };
    return /^Basic \S/i.test(authorization) ? null : { status: 401, message: TOKEN_WANTED_OR_PASSWORD };
  }
  if (READING.has(request.method)) return null;
  const origin = request.origin && URL.canParse(request.origin) ? new URL(request.origin) : null;
  const own =
    origin !== null && (origin.host === host || (portal.url && origin.origin === new URL(portal.url).origin));
  if (own && (request.fetchSite === null || request.fetchSite === 'same-origin')) return null;
  return {
    status: 403,
    message: 'The request did not come from a page of this portal, so it was not carried out.',
  };
}

/**
 * The address nearest to us that a proxy (or the server itself) saw: the last of `x-forwarded-for`, because
 * a client can write anything in front of it.
 */
export function networkAddress(forwardedFor: string | undefined): string {
  return forwardedFor?.split(',').at(-1)?.trim().slice(0, 64) || 'unknown';
}
