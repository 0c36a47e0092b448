'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { PlacementChoice, Workbench } from '#server/queries/schema.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { isActive } from './query-view.ts';
import { RecentList } from './recent-list.tsx';
import { ResultPanel } from './result-panel.tsx';
import { RunBar } from './run-bar.tsx';
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
  const [placement, setPlacement] = useState<PlacementChoice>('auto');
  const [previewed, setPreviewed] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const onEnd = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.queries.recent.queryKey() });
    // What may be read can be why it ended.
    void queryClient.invalidateQueries({ queryKey: trpc.queries.workbench.queryKey() });
  }, [queryClient, trpc]);
  const { view, rows, run, cancel } = useQueryRun(onEnd);

  const text = draft ?? '';
  const runNow = () => {
    if (text.trim() === '') return;
    setPreviewed(null);
    run(text, placement);
  };

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
              onPlacement={hasTrino ? setPlacement : null}
              onRun={runNow}
              onCancel={cancel}
            />
          </section>
          {previewed !== null && !isActive(view) ? (
            <PreviewPanel table={previewed} onClose={() => setPreviewed(null)} />
          ) : (
            <ResultPanel view={view} rows={rows} />
          )}
        </div>
      </div>
    </>
  );
}
