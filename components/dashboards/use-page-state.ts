'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type { PageState } from '#server/dashboards/schema.ts';
import { parseState, stateToParameters } from './page-state.ts';

/** The page's state as its address holds it. A change is a step in the browser's history and asks the server nothing. */
export function usePageState(filterIds: readonly string[]): {
  state: PageState;
  notices: readonly string[];
  change: (next: PageState) => void;
} {
  const search = useSearchParams().toString();
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
      window.history.pushState(null, '', wanted ? `${pathname}?${wanted}` : pathname);
    },
    [pathname, search, filterIds],
  );
  return { state, notices, change };
}
