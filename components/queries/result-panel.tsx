'use client';

import type { ReactNode } from 'react';
import type { ExportMenuProps } from '#components/exports/export-menu.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { EmptyState, Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ChartSpec } from '#server/queries/schema.ts';
import type { ArrowRows } from './arrow-rows.ts';
import { ProblemView } from './problem-view.tsx';
import { isActive, type QueryView } from './query-view.ts';
import classes from './result-panel.module.css';
import { ResultStatus } from './result-status.tsx';
import { resultGrid } from './result-views-later.ts';

const exportMenu = later<ExportMenuProps>(
  () => import('#components/exports/export-menu.tsx').then((module) => module.ExportMenu),
  reportNotLoaded,
);

const planView = later(() => import('./plan-view.tsx').then((module) => module.PlanView), reportNotLoaded);

/** What a statement gave: rows as they come, a plan, or why there is nothing. */
export function ResultPanel({
  view,
  rows,
  isBusy,
  chart = null,
  onChart = null,
  problemActions,
}: {
  view: QueryView;
  rows: ArrowRows | null;
  /** Something runs; what is shown may still be of the run before. */
  isBusy: boolean;
  /** How the statement is drawn; null until somebody chose. */
  chart?: ChartSpec | null;
  onChart?: ((chart: ChartSpec) => void) | null;
  /** What can be done about the problem that is shown. */
  problemActions?: ReactNode;
}) {
  const { phase, columns, rowCount, receipt, plan, problem } = view;
  const Plan = useLater(planView, plan !== null);
  const Views = useLater(resultGrid, phase !== 'idle');
  const Export = useLater(exportMenu, receipt !== null && plan === null);
  const hasGrid = columns.length > 0 && plan === null;
  return (
    <section
      className={classes.panel}
      aria-label="Result"
      aria-busy={isBusy || undefined}
      data-filled={hasGrid || undefined}
    >
      {problem && phase === 'failed' && <ProblemView problem={problem} actions={problemActions} />}
      {plan && Plan && <Plan steps={plan} />}
      {hasGrid && Views && (
        <Views
          key={view.startedAt}
          label="Result"
          isWhole={!isActive(view)}
          {...{ columns, rows, rowCount, chart, onChart }}
        />
      )}
      {hasGrid && phase === 'done' && rowCount === 0 && receipt?.rows === 0 && (
        <p className={classes.none}>No row answers this.</p>
      )}
      {receipt && (
        <footer className={classes.footer}>
          <ResultStatus receipt={receipt} hasRows={plan === null} />
          {Export && plan === null && (
            <div className={classes.export}>
              <Export sql={view.sql} placement={receipt.placement.engine} />
            </div>
          )}
        </footer>
      )}
      {!hasGrid && isActive(view) && (
        <div className={classes.waiting}>
          <Skeleton height="20px" width="60%" />
          <Skeleton height="20px" width="80%" />
          <Skeleton height="20px" width="70%" />
        </div>
      )}
      {!hasGrid && !plan && !isActive(view) && phase !== 'failed' && (
        <EmptyState
          title={phase === 'cancelled' ? 'Cancelled before the first row' : 'Nothing has been run yet'}
        >
          {phase === 'cancelled'
            ? 'Run it again when you like.'
            : 'Write a SELECT over the tables at the side and run it. EXPLAIN shows how it would be carried out.'}
        </EmptyState>
      )}
    </section>
  );
}
