'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { goToSignIn } from '#components/trpc/query-client.ts';
import { chooseEngine } from './choose-engine.ts';
import { namedTables } from './completion/scope-at.ts';
import { renderTarget } from './problem-place.ts';
import { type QueryRuns, runsOf, type TabRun } from './query-runs.ts';
import type { EditorHandle } from './sql-editor.tsx';
import { runTarget } from './statements.ts';
import { streamQuery } from './stream-query.ts';
import type { EngineChoice, SqlTab } from './tabs/tab-store.ts';
import type { BrowserRunner } from './use-browser-runner.ts';
import { WORKBENCH_KEY } from './use-workbench.ts';

export interface StatementRun extends TabRun {
  /** Why the run is where it is; null when there is nothing to say. */
  readonly note: string | null;
  /** With another engine than the tab's, once. */
  readonly run: (engine?: EngineChoice) => void;
  readonly cancel: () => void;
}

/** The person's runs; renders anew when one of them changes. */
export function useRuns(personId: string): QueryRuns {
  const runs = useMemo(() => runsOf(personId), [personId]);
  useSyncExternalStore(runs.subscribe, runs.version, () => 0);
  return runs;
}

/** The run of the tab that is looked at. */
export function useStatementRun(
  runs: QueryRuns,
  tab: SqlTab | null,
  editor: RefObject<EditorHandle | null>,
  browser: BrowserRunner,
): StatementRun {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [notes, setNotes] = useState<ReadonlyMap<string, string | null>>(new Map());
  const id = tab?.id ?? '';

  useEffect(() => {
    runs.see(id);
    return () => runs.see(null);
  }, [runs, id]);

  const onEnd = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.queries.pathKey() });
    // What may be read can be why it ended.
    void queryClient.invalidateQueries({ queryKey: WORKBENCH_KEY });
  }, [queryClient, trpc]);

  const run = (engine = tab?.engine ?? 'auto') => {
    if (!tab) return;
    const { text } = tab;
    const target = editor.current?.target() ?? runTarget(text, { from: text.length, to: text.length });
    if (!target) return;
    const sent = renderTarget(text, target, tab.values);
    if (!('sql' in sent)) {
      runs.refuse(id, text, sent);
      return;
    }
    const chosen = chooseEngine(engine, namedTables(sent.sql), browser.open);
    setNotes(new Map(notes).set(id, chosen.reason));
    runs.run(id, {
      sent,
      ...(chosen.where === 'browser'
        ? // The server hears nothing of it.
          { placement: 'auto', runner: browser.run, onCancel: doNothing, onEnd: doNothing }
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
  return { ...runs.of(id), note: notes.get(id) ?? null, run, cancel: () => runs.cancel(id) };
}

function doNothing(): void {}
