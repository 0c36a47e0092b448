'use client';

import { useEffect, useMemo } from 'react';
import { useBrowserEngine } from '#components/browser-engine/use-browser-engine.ts';
import type { OpenTable } from './choose-engine.ts';
import { resultGrid } from './result-views-later.ts';
import type { StatementRunner } from './stream-query.ts';

/** The engine in this browser, as far as runs need it. */
export interface BrowserRunner {
  /** It was started: what belongs to it must be there when the network is not. */
  readonly isOn: boolean;
  readonly run: StatementRunner;
  readonly open: readonly OpenTable[];
  /** Opens a table of the portal in it. */
  readonly load: (table: string) => Promise<void>;
}

export function useBrowserRunner(): BrowserRunner {
  const { run, open: load, state, tables } = useBrowserEngine();
  useEffect(() => {
    // When the first result comes there may be no network any more.
    if (state !== 'off') resultGrid.fetch();
  }, [state]);
  return useMemo(
    () => ({
      isOn: state !== 'off',
      run,
      load,
      open: tables.map(({ name, state: tableState, sampled, stale }) => ({
        name,
        isReady: tableState === 'ready',
        isSampled: sampled,
        isStale: stale,
      })),
    }),
    [state, run, load, tables],
  );
}
