'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { type Asked, readAddress } from './address.ts';

/**
 * Hands over what the page's address asks for, once, when `isReady`. Afterwards the address names the saved query of
 * the tab that is looked at, or nothing: the page itself keeps the rest.
 */
export function useAddress(isReady: boolean, savedId: string | null, onAsked: (asked: Asked) => void): void {
  const search = useSearchParams().toString();
  const latest = useRef({ savedId, onAsked });
  useEffect(() => {
    latest.current = { savedId, onAsked };
  });
  const taken = useRef('');

  useEffect(() => {
    if (!isReady || search === taken.current) return;
    taken.current = search;
    const asked = readAddress(new URLSearchParams(search));
    const isShown = asked?.sql === null && asked.saved === latest.current.savedId;
    if (asked && !isShown) latest.current.onAsked(asked);
  }, [isReady, search]);

  useEffect(() => {
    if (!isReady) return;
    const address = savedId === null ? '/sql' : `/sql?query=${encodeURIComponent(savedId)}`;
    if (location.pathname === '/sql' && location.pathname + location.search !== address) {
      history.replaceState(null, '', address);
    }
  }, [isReady, savedId]);
}
