'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { BrowserEngine } from './browser-engine.ts';
import { ENGINE_OFF, type EngineView } from './engine-view.ts';

/** One for the page, so that tables stay open from place to place. */
const engine = new BrowserEngine();

type Doing = Pick<BrowserEngine, 'open' | 'remove' | 'upload' | 'run' | 'dismiss'>;

/** The engine in this browser, and what is open in it. Costs nothing until something is opened or run. */
export function useBrowserEngine(): EngineView & Doing {
  const view = useSyncExternalStore(engine.subscribe, engine.view, () => ENGINE_OFF);
  return useMemo(() => {
    const { open, remove, upload, run, dismiss } = engine;
    return { ...view, open, remove, upload, run, dismiss };
  }, [view]);
}
