'use client';

import { useSyncExternalStore } from 'react';

const STEP_MS = 5000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, STEP_MS);
  return () => clearInterval(timer);
}

const read = () => Math.floor(Date.now() / STEP_MS) * STEP_MS;

/** Now, in steps of five seconds, for what becomes stale by itself; 0 on the server. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, () => 0);
}
