'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import type { PageState } from '#server/dashboards/schema.ts';
import { parseState, stateToParameters } from './page-state.ts';

/** The page's state as its address holds it. A change is a step in the browser's history and asks the server nothing. */
export function usePageState(filterIds: readonly string[]): {
  state: PageState;
  notices: readonly string[];
  change: (next: PageState) => void;
} {
  const address = useSearchParams().toString();
  const [asked, setAsked] = useState({ address, search: address });
  // The address follows a change a moment later; until then what was asked for counts.
  if (asked.address !== address) setAsked({ address, search: address });
  const { search } = asked;
  const pathname = usePathname();
  const { state, notices } = useMemo(
    () => parseState(new URLSearchParams(search), filterIds),
    [search, filterIds],
  );
  const change = useCallback(
    (next: PageState) => {
      const wanted = stateToParameters(next).toString();
      if (wanted === stateToParameters(parseState(new URLSearchParams(search), filterIds).state).toString())
        return;
      setAsked({ address, search: wanted });
      window.history.pushState(null, '', wanted ? `${pathname}?${wanted}` : pathname);
    },
    [pathname, address, search, filterIds],
  );
  return { state, notices, change };
}
