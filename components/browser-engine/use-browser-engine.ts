'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { BrowserEngine } from './browser-engine.ts';
import { ENGINE_OFF, type EngineView } from './engine-view.ts';

/** One for the page, so that tables stay open from place to place. */
const engine = new BrowserEngine();

export type EngineDoing = Pick<BrowserEngine, 'prepare' | 'open' | 'remove' | 'upload' | 'run' | 'dismiss'>;

/** What can be done with the engine. Costs nothing until something is opened or run. */
export const browserEngine: EngineDoing = engine;

/** The engine in this browser, and what is open in it. */
export function useBrowserEngine(): EngineView & EngineDoing {
  const view = useSyncExternalStore(engine.subscribe, engine.view, () => ENGINE_OFF);
  return useMemo(() => {
    const { prepare, open, remove, upload, run, dismiss } = engine;
    return { ...view, prepare, open, remove, upload, run, dismiss };
  }, [view]);
}

/** What of the engine decides where a statement runs. */
export interface EngineOutline {
  readonly isOn: boolean;
  readonly tables: readonly {
    readonly name: string;
    readonly isReady: boolean;
    readonly isSampled: boolean;
    readonly isStale: boolean;
  }[];
}

const NOTHING_OPEN: EngineOutline = { isOn: false, tables: [] };
let outline = NOTHING_OPEN;

/** The same object while a table loads, which tells of itself often. */
export function useEngineOutline(): EngineOutline {
  return useSyncExternalStore(engine.subscribe, currentOutline, () => NOTHING_OPEN);
}

function currentOutline(): EngineOutline {
  const { state, tables } = engine.view();
  const next = {
    isOn: state !== 'off',
    tables: tables.map(({ name, state: tableState, sampled, stale }) => ({
      name,
      isReady: tableState === 'ready',
      isSampled: sampled,
      isStale: stale,
    })),
  };
  if (JSON.stringify(next) !== JSON.stringify(outline)) outline = next;
  return outline;
}
