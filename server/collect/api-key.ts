import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function presentedKey(headers: IncomingHttpHeaders): string | null {
  const named = headers['x-api-key'];
  if (typeof named === 'string') return named;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** A check of a request's key: gives the number of the key among the accepted ones, in time that tells nothing about them. */
export function apiKeyCheck(accepted: readonly string[]): (headers: IncomingHttpHeaders) => number | null {
  const digests = accepted.map(digest);
  return (headers) => {
    const key = presentedKey(headers);
    if (key === null) return null;
    const presented = digest(key);
    let found: number | null = null;
    for (const [index, each] of digests.entries()) if (timingSafeEqual(each, presented)) found = index;
    return found;
  };
}
