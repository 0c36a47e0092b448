'use client';

import { useSearchParams } from 'next/navigation';
import { useSyncExternalStore } from 'react';

/** The id of the element that shows a post, which an address names by its hash. */
export function postAnchor(id: string): string {
  return `post-${id}`;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BEFORE = `#${postAnchor('')}`;

/** The post that the address names, by its hash or else in its search, as a notice does so that an open page hears of it; null without one. */
export function useTargetPost(): string | null {
  const asked = useSearchParams().get('post') ?? '';
  const hash = useSyncExternalStore(
    onHash,
    () => location.hash,
    () => '',
  );
  const named = hash.startsWith(BEFORE) ? hash.slice(BEFORE.length) : asked;
  return ID.test(named) ? named : null;
}

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
