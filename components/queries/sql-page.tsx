'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { BrowserTablesPanel } from '#components/browser-engine/browser-tables-panel.tsx';
import { ServerOnlyActions } from '#components/browser-engine/server-only-actions.tsx';
import { useBrowserEngine } from '#components/browser-engine/use-browser-engine.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { Workbench } from '#server/queries/schema.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { isActive } from './query-view.ts';
import { RecentList } from './recent-list.tsx';
import { ResultPanel, resultGrid } from './result-panel.tsx';
import { type EngineChoice, RunBar } from './run-bar.tsx';
import { type EditorHandle, SqlEditor } from './sql-editor.tsx';
import classes from './sql-page.module.css';
import { TableList } from './table-list.tsx';
import { useDraft } from './use-draft.ts';
import { useQueryRun } from './use-query-run.ts';
import { useWorkbench } from './use-workbench.ts';

interface SqlPageProps {
  readonly person: Person;
  readonly initial: Workbench;
}

/** The workbench: what I may read at the side, a statement, and what it gives. */
export function SqlPage({ person, initial }: SqlPageProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { tables, hasTrino } = useWorkbench(initial);
  const [draft, setDraft] = useDraft(person.id);
  const [placement, setPlacement] = useState<EngineChoice>('auto');
  const [previewed, setPreviewed] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const onEnd = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.queries.recent.queryKey() });
    // What may be read can be why it ended.
    void queryClient.invalidateQueries({ queryKey: trpc.queries.workbench.queryKey() });
  }, [queryClient, trpc]);
  const { view, rows, run, cancel } = useQueryRun(onEnd);

  const { run: runInBrowser, state: engineState } = useBrowserEngine();
  useEffect(() => {
    // When the first result comes there may be no network any more.
    if (engineState !== 'off') resultGrid.fetch();
  }, [engineState]);
  const available = useMemo(() => tables.map(({ name }) => name), [tables]);

  const text = draft ?? '';
  const runOn = (choice: EngineChoice) => {
    if (text.trim() === '') return;
    setPreviewed(null);
    setPlacement(choice);
    if (choice === 'browser') run(text, 'auto', runInBrowser);
    else run(text, choice);
  };
  const runNow = () => runOn(placement);

  return (
    <>
      <PageHeader title="SQL" />
      <div className={classes.workbench}>
        <aside className={classes.side} aria-label="Tables and recent statements">
          <details open className={classes.section}>
            <summary>Tables</summary>
            <TableList
              tables={tables}
              mayPreview={may(person, 'data:preview')}
              onInsert={(name) => editor.current?.insert(name)}
              onPreview={setPreviewed}
            />
          </details>
          <details open className={classes.section}>
            <summary>In this browser</summary>
            <BrowserTablesPanel available={available} onInsert={(name) => editor.current?.insert(name)} />
          </details>
          <details open className={classes.section}>
            <summary>Recent</summary>
            <RecentList onChoose={(sql) => editor.current?.replace(sql)} />
          </details>
        </aside>
        <div className={classes.main}>
          <section className={classes.panel} aria-label="Statement">
            {draft === null ? (
              <Skeleton height="200px" />
            ) : (
              <SqlEditor
                text={text}
                onChange={setDraft}
                onRun={runNow}
                tables={tables}
                problem={view.problem}
                handle={editor}
              />
            )}
            <RunBar
              view={view}
              isEmpty={text.trim() === ''}
              placement={placement}
              hasTrino={hasTrino}
              onPlacement={setPlacement}
              onRun={runNow}
              onCancel={cancel}
            />
          </section>
          {previewed !== null && !isActive(view) ? (
            <PreviewPanel table={previewed} onClose={() => setPreviewed(null)} />
          ) : (
            <ResultPanel
              view={view}
              rows={rows}
              problemActions={
                view.problem?.code === 'server_only' && (
                  <ServerOnlyActions problem={view.problem} onRunOnServer={() => runOn('auto')} />
                )
              }
            />
          )}
        </div>
      </div>
    </>
  );
}
