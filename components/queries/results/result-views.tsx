'use client';

import { type KeyboardEvent, useId, useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ChartSpec, ResultColumn } from '#server/queries/schema.ts';
import type { ArrowRows } from '../arrow-rows.ts';
import type { ChartViewProps } from './chart-view.tsx';
import type { PivotViewProps } from './pivot-view.tsx';
import classes from './result-views.module.css';
import { TableTools } from './table-tools.tsx';
import { type ResultWork, useResultWork } from './use-result-work.ts';
import { viewStateOf } from './view-state.ts';

export interface ResultViewsProps {
  readonly label: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: ArrowRows | null;
  readonly rowCount: number;
  /** Nothing more comes: from then on it can be worked with. */
  readonly isWhole: boolean;
  /** How the statement is drawn wherever it goes; null until somebody chose. */
  readonly chart: ChartSpec | null;
  readonly onChart: ((chart: ChartSpec) => void) | null;
}

const VIEWS = [
  ['table', 'Table'],
  ['chart', 'Chart'],
  ['pivot', 'Pivot'],
] as const;

export type ViewName = (typeof VIEWS)[number][0];

const chartView = later<ChartViewProps>(
  () => import('./chart-view.tsx').then((module) => module.ChartView),
  reportNotLoaded,
);
const pivotView = later<PivotViewProps>(
  () => import('./pivot-view.tsx').then((module) => module.PivotView),
  reportNotLoaded,
);

/** One result, looked at as rows, as a chart or as a pivot of what is filtered. What was chosen stays with the result. */
export function ResultViews({ label, columns, rows, rowCount, isWhole, chart, onChart }: ResultViewsProps) {
  const id = useId();
  const kept = viewStateOf(rows);
  const [, changed] = useState(0);
  const work = useResultWork(columns, rows, rowCount, isWhole);
  const view: ViewName = rows && isWhole ? kept.view : 'table';
  const choose = (name: ViewName) => {
    kept.view = name;
    changed((before) => before + 1);
  };
  const Chart = useLater(chartView, view === 'chart');
  const Pivot = useLater(pivotView, view === 'pivot');
  const move = (event: KeyboardEvent) => {
    const place = VIEWS.findIndex(([name]) => name === view);
    const last = VIEWS.length - 1;
    const next = {
      ArrowRight: place === last ? 0 : place + 1,
      ArrowLeft: place === 0 ? last : place - 1,
      Home: 0,
      End: last,
    }[event.key];
    const target = next === undefined ? undefined : VIEWS[next];
    if (!target || !isWhole) return;
    event.preventDefault();
    choose(target[0]);
    document.getElementById(`${id}-${target[0]}`)?.focus();
  };
  const waiting = (
    <div className={classes.waiting}>
      <Skeleton height="20px" width="60%" />
      <Skeleton height="20px" width="80%" />
    </div>
  );
  return (
    <div className={classes.views}>
      <div className={classes.bar}>
        <div
          role="tablist"
          aria-label={`Views of the ${label.toLowerCase()}`}
          className={classes.tabs}
          onKeyDown={move}
        >
          {VIEWS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={view === name}
              aria-controls={`${id}-panel`}
              tabIndex={view === name ? 0 : -1}
              disabled={name !== 'table' && (!isWhole || rowCount === 0)}
              className={classes.tab}
              onClick={() => choose(name)}
            >
              {title}
            </button>
          ))}
        </div>
        <WorkStatus work={work} />
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${view}`} className={classes.panel}>
        {view === 'table' && <TableTools {...{ label, columns, work, isWhole }} kept={kept} />}
        {view === 'chart' &&
          rows &&
          (Chart && work.rows ? <Chart {...{ columns, kept, chart, onChart, work }} /> : waiting)}
        {view === 'pivot' &&
          rows &&
          (Pivot ? <Pivot {...{ columns, kept, work }} rows={rows} count={rowCount} /> : waiting)}
      </div>
    </div>
  );
}

/** What is under way, and what became of it, also for those who cannot see it. */
function WorkStatus({ work }: { work: ResultWork }) {
  const { progress, said, cancel } = work;
  return (
    <>
      <p role="status" className={classes.status}>
        {progress === null ? said : 'Working on the rows…'}
      </p>
      {progress !== null && (
        <>
          <progress className={classes.progress} max={1} value={progress} aria-label="Working on the rows" />
          <button type="button" className={classes.stop} onClick={cancel}>
            Stop
          </button>
        </>
      )}
    </>
  );
}
