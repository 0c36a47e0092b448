'use client';

import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { KeptTabs, type TabsOutline } from './kept-tabs.ts';

export function useKeptTabs(personId: string): KeptTabs {
  const tabs = useMemo(() => new KeptTabs(personId), [personId]);
  useEffect(() => tabs.open(), [tabs]);
  return tabs;
}

/** Null until the tabs were looked up. Renders anew when anything but a text changes. */
export function useTabsOutline(tabs: KeptTabs): TabsOutline | null {
  return useSyncExternalStore(tabs.subscribe, tabs.outline, nothing);
}

/** Renders anew when what `of` makes of a tab's text changes. */
export function useTabText<Made extends string | boolean>(
  tabs: KeptTabs,
  id: string,
  of: (text: string) => Made,
): Made {
  return useSyncExternalStore(
    tabs.subscribe,
    useCallback(() => of(tabs.textOf(id)), [tabs, id, of]),
    () => of(''),
  );
}

function nothing(): null {
  return null;
}
