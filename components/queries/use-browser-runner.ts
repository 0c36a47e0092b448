'use client';

import { useEffect, useMemo } from 'react';
import { browserEngine, useEngineOutline } from '#components/browser-engine/use-browser-engine.ts';
import type { OpenTable } from './choose-engine.ts';
import { resultGrid } from './result-views-later.ts';
import type { StatementRunner } from './stream-query.ts';

/** The engine in this browser, as far as runs need it. */
export interface BrowserRunner {
  /** It was started: what belongs to it must be there when the network is not. */
  readonly isOn: boolean;
  readonly run: StatementRunner;
  readonly open: readonly OpenTable[];
  /** Starts it: somebody means to use it. */
  readonly prepare: () => void;
  /** Opens a table of the portal in it. */
  readonly load: (table: string) => void;
}

export function useBrowserRunner(): BrowserRunner {
  const { isOn, tables } = useEngineOutline();
  useEffect(() => {
    // When the first result comes there may be no network any more.
    if (isOn) resultGrid.fetch();
  }, [isOn]);
  return useMemo(() => ({ isOn, run, prepare, load, open: tables }), [isOn, tables]);
}

const { run, prepare } = browserEngine;

function load(table: string): void {
  void browserEngine.open(table);
}
