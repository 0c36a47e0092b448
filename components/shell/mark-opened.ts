import type { createClient } from '#components/trpc/client.ts';

const SHOWING = ['catalog', 'glossary', 'dashboards'];

/** The address by which the catalog knows what a page shows; null for pages that show nothing of it. Pure. */
export function openedAddress(pathname: string, parameters: Pick<URLSearchParams, 'get'>): string | null {
  const [, place, first, second] = pathname.split('/');
  if (place === 'sql') {
    const query = parameters.get('query');
    return query ? `/sql?query=${query}` : null;
  }
  if (!first || !SHOWING.includes(place as string)) return null;
  if (first !== 'board') return `/${place}/${first}`;
  return second ? `/${place}/board/${second}` : null;
}

let shown: string | null = null;

/** Tells the catalog what somebody opened, so that it can offer that again. Nobody waits for it, and nothing is lost where it fails. */
export function markOpened(client: ReturnType<typeof createClient>, pathname: string, address: string): void {
  const href = openedAddress(pathname, new URLSearchParams(address));
  // A page's address also changes by what is chosen on it.
  if (href === shown) return;
  shown = href;
  if (href !== null) client.catalog.opened.mutate({ href }).catch(() => undefined);
}
