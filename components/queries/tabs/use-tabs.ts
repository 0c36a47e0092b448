'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { newQueryId } from '../stream-query.ts';
import { readTabs, writeTabs } from './tab-storage.ts';
import type { SqlTab, Tabs } from './tab-store.ts';

const SAVE_AFTER_MS = 300;

/** The person's tabs, kept in this browser; null until they were looked up. `change` gets the tabs and gives the next. */
export function useTabs(personId: string): [tabs: Tabs | null, change: (next: (tabs: Tabs) => Tabs) => void] {
  const [tabs, setTabs] = useState<Tabs | null>(null);
  const saved = useRef<readonly SqlTab[]>([]);

  useEffect(() => {
    const read = readTabs(personId, newQueryId);
    saved.current = read.all;
    setTabs(read);
  }, [personId]);

  useEffect(() => {
    if (tabs === null) return;
    const save = () => {
      writeTabs(personId, tabs, saved.current);
      saved.current = tabs.all;
    };
    const timer = setTimeout(save, SAVE_AFTER_MS);
    addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', save);
    };
  }, [personId, tabs]);

  const latest = useRef(tabs);
  useEffect(() => {
    latest.current = tabs;
  }, [tabs]);
  // Leaving for another place of the portal is no reload: what was written last is kept too.
  useEffect(
    () => () => {
      if (latest.current) writeTabs(personId, latest.current, saved.current);
    },
    [personId],
  );

  return [tabs, useCallback((next) => setTabs((now) => now && next(now)), [])];
}
