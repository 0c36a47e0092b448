'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
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

/** Renders anew at each key. */
export function useTabText(tabs: KeptTabs, id: string): string {
  return useSyncExternalStore(
    tabs.subscribe,
    () => tabs.textOf(id),
    () => '',
  );
}

/** Whether nothing is written in a tab. */
export function useIsBlank(tabs: KeptTabs, id: string): boolean {
  return useSyncExternalStore(
    tabs.subscribe,
    () => tabs.textOf(id).trim() === '',
    () => true,
  );
}

function nothing(): null {
  return null;
}
