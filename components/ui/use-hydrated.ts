import { useSyncExternalStore } from 'react';

const subscribe = () => () => undefined;

/**
 * False while the server draws and while the browser takes that drawing over, true from then on. Parts of a
 * page come alive one after the other: what an earlier part has fetched meanwhile must not be in the first
 * drawing of a later one, or it differs from the server's and is thrown away.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  );
}
