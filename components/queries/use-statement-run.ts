'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { goToSignIn } from '#components/trpc/query-client.ts';
import { type ChosenEngine, chooseEngine } from './choose-engine.ts';
import { namedTables } from './completion/scope-at.ts';
import { explained, renderTarget } from './problem-place.ts';
import { IDLE_RUN, type QueryRuns, runsOf, type TabRun } from './query-runs.ts';
import type { EditorHandle } from './sql-editor.tsx';
import { runTarget } from './statements.ts';
import { streamQuery } from './stream-query.ts';
import type { KeptTabs } from './tabs/kept-tabs.ts';
import { activeTab, type EngineChoice } from './tabs/tab-store.ts';
import type { BrowserRunner } from './use-browser-runner.ts';
import { WORKBENCH_KEY } from './use-workbench.ts';

/** The runs of a person's tabs, of which `seen` is looked at. */
export function useRuns(personId: string, seen: string | null): QueryRuns {
  const runs = useMemo(() => runsOf(personId), [personId]);
  useEffect(() => {
    runs.see(seen);
    return () => runs.see(null);
  }, [runs, seen]);
  return runs;
}

/** The run of a tab; renders anew when it changes. */
export function useTabRun(runs: QueryRuns, tab: string): TabRun {
  return useSyncExternalStore(
    runs.subscribe,
    () => runs.of(tab),
    () => IDLE_RUN,
  );
}

export interface StatementRun {
  /** With another engine than the tab's, once. */
  readonly run: (engine?: EngineChoice) => void;
  /** Shows how it is carried out, with times. Plans come from the server. */
  readonly explain: () => void;
  readonly cancel: () => void;
}

/** Runs what the tab holds that is looked at, and stops it. The same functions each time. */
export function useStatementRun(
  runs: QueryRuns,
  tabs: KeptTabs,
  editor: RefObject<EditorHandle | null>,
  browser: BrowserRunner,
): StatementRun {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const latest = useRef(browser);
  useEffect(() => {
    latest.current = browser;
  }, [browser]);

  return useMemo(() => {
    const active = () => {
      const now = tabs.now();
      return now && activeTab(now);
    };
    const onEnd = () => {
      void queryClient.invalidateQueries({ queryKey: trpc.queries.pathKey() });
      // What may be read can be why it ended.
      void queryClient.invalidateQueries({ queryKey: WORKBENCH_KEY });
    };
    const start = (wanted: EngineChoice | undefined, isExplained: boolean) => {
      const tab = active();
      if (!tab) return;
      const { id, text } = tab;
      const target = editor.current?.target() ?? runTarget(text, { from: text.length, to: text.length });
      if (!target) return;
      const rendered = renderTarget(text, target, tab.values);
      if (!('sql' in rendered)) {
        runs.refuse(id, text, rendered);
        return;
      }
      const sent = isExplained ? explained(rendered) : rendered;
      const { open, run: runner } = latest.current;
      const chosen = isExplained
        ? planOf(tab.engine)
        : chooseEngine(wanted ?? tab.engine, namedTables(sent.sql), open);
      runs.run(id, {
        sent,
        note: chosen.reason,
        ...(chosen.where === 'browser'
          ? // The server hears nothing of it.
            { placement: 'auto', runner, onCancel: doNothing, onEnd: doNothing }
          : {
              placement: chosen.placement,
              runner: streamQuery,
              onCancel: (queryId: string) => {
                // The broken connection stops it too, unless a proxy in between hides that.
                client.queries.cancel.mutate({ id: queryId }).catch(() => undefined);
              },
              onEnd,
            }),
        onSignedOut: goToSignIn,
      });
    };
    const cancel = () => {
      const tab = active();
      if (tab) runs.cancel(tab.id);
    };
    return {
      run: (engine?: EngineChoice) => start(engine, false),
      explain: () => start(undefined, true),
      cancel,
    };
  }, [runs, tabs, editor, client, queryClient, trpc]);
}

function planOf(engine: EngineChoice): ChosenEngine {
  return engine === 'browser'
    ? {
        where: 'server',
        placement: 'duckdb',
        reason: 'This is the server’s plan; the browser’s engine has none to show.',
      }
    : { where: 'server', placement: engine, reason: null };
}

function doNothing(): void {}
