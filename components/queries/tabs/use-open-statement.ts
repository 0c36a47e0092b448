'use client';

import { useCallback, useEffect, useRef } from 'react';
import { showToast } from '#components/ui/toasts.tsx';
import { newQueryId } from '../stream-query.ts';
import { type SqlTab, showStatement, TABS_MAX, type Tabs } from './tab-store.ts';

/** Shows a statement that comes from elsewhere; a toast says when there is no room for a further tab. */
export function useOpenStatement(
  tabs: Tabs | null,
  changeTabs: (next: (tabs: Tabs) => Tabs) => void,
): (given: Partial<SqlTab>) => void {
  const latest = useRef(tabs);
  useEffect(() => {
    latest.current = tabs;
  }, [tabs]);
  return useCallback(
    (given) => {
      const id = newQueryId();
      const now = latest.current;
      if (now && showStatement(now, id, given) === now) {
        showToast({
          tone: 'critical',
          title: 'Not opened',
          text: `There are ${TABS_MAX} tabs already. Close one of them first.`,
        });
      } else changeTabs((tabsNow) => showStatement(tabsNow, id, given));
    },
    [changeTabs],
  );
}
