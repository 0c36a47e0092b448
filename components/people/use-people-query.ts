'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { PeopleQuery } from '#server/people/schema.ts';
import { parsePeopleQuery } from './parse-people-query.ts';

/** The list's filters, kept in the page's address. Changing one goes back to the first page. */
export function usePeopleQuery(): {
  query: PeopleQuery;
  change: (next: Partial<PeopleQuery>) => void;
} {
  const address = useSearchParams().toString();
  const pathname = usePathname();
  const query = useMemo(() => parsePeopleQuery(new URLSearchParams(address)), [address]);
  function change(next: Partial<PeopleQuery>) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, offset: 0, ...next })) {
      if (value) parameters.set(name, String(value));
    }
    const search = parameters.toString();
    window.history.replaceState(null, '', search ? `${pathname}?${search}` : pathname);
  }
  return { query, change };
}
