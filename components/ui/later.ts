'use client';

import { type ComponentType, useEffect, useState, useSyncExternalStore } from 'react';

/** A component whose script is fetched when it is first wanted, so that no page waits for it. */
export interface Later<Props> {
  /** Starts fetching; harmless when called often. */
  fetch(): void;
  /** Calls back when the component has come; returns how to stop listening. */
  subscribe(listener: () => void): () => void;
  /** The component, or null until it has come. */
  current(): ComponentType<Props> | null;
}

/**
 * `load` imports the component. A fetch that failed is reported to `onFailure` and tried again when the
 * component is next wanted; unlike `React.lazy`, which would take the whole page down with it, for good.
 */
export function later<Props>(
  load: () => Promise<ComponentType<Props>>,
  onFailure?: () => void,
): Later<Props> {
  let component: ComponentType<Props> | null = null;
  let fetching = false;
  const listeners = new Set<() => void>();
  return {
    fetch() {
      if (fetching || component) return;
      fetching = true;
      load()
        .then(
          (loaded) => {
            component = loaded;
            for (const listener of listeners) listener();
          },
          () => onFailure?.(),
        )
        .finally(() => {
          fetching = false;
        });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current: () => component,
  };
}

/** The component, from the first time it is `wanted` and has come; null before. */
export function useLater<Props>(wantedLater: Later<Props>, wanted: boolean): ComponentType<Props> | null {
  const [used, setUsed] = useState(wanted);
  if (wanted && !used) setUsed(true);
  useEffect(() => {
    if (wanted) wantedLater.fetch();
  }, [wantedLater, wanted]);
  const component = useSyncExternalStore(wantedLater.subscribe, wantedLater.current, () => null);
  return used ? component : null;
}
