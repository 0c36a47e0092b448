'use client';

import { useEffect, useMemo, useState } from 'react';
import { isAmount } from '#components/chart/prepare/column-role.ts';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { ResultColumn } from '#server/queries/schema.ts';
import { scaledText } from '../cell-text.ts';
import type { GridRows } from '../grid-rows.ts';
import { AnalysisFailed } from './analysis.ts';
import { guessPivot } from './guess-pivot.ts';
import type { PivotFigure, PivotRequest, PivotResult } from './pivot.ts';
import { PivotForm } from './pivot-form.tsx';
import { PivotTable } from './pivot-table.tsx';
import classes from './pivot-view.module.css';
import type { ResultWork } from './use-result-work.ts';
import type { ViewState } from './view-state.ts';

export interface PivotViewProps {
  readonly columns: readonly ResultColumn[];
  /** As they came. */
  readonly rows: GridRows;
  readonly count: number;
  readonly kept: ViewState;
  readonly work: ResultWork;
}

/** Groups against groups, of the rows that the filters leave. */
export function PivotView({ columns, rows, count, kept, work }: PivotViewProps) {
  const locale = useLocale();
  const [request, setRequest] = useState<PivotRequest>(() => kept.pivot ?? guessPivot(columns, rows));
  const [answer, setAnswer] = useState<{
    of: string;
    result: PivotResult | null;
    problem: string | null;
  } | null>(null);
  const [progress, setProgress] = useState(0);
  const { analysis, version } = work;
  const of = JSON.stringify([request, version]);
  useEffect(() => {
    if (!analysis) return;
    const mine = new AbortController();
    const asked = [request.rows, request.columns, request.value].filter((column) => column !== null);
    analysis
      .run({ name: 'pivot', count, request }, asked, { signal: mine.signal, onProgress: setProgress })
      .then((result) => setAnswer({ of, result, problem: null }))
      .catch((error: unknown) => {
        if (mine.signal.aborted) return;
        if (!(error instanceof AnalysisFailed)) throw error;
        setAnswer({ of, result: null, problem: error.message });
      });
    return () => mine.abort();
  }, [analysis, request, count, of]);
  const amounts = useMemo(() => columns.map((column) => isAmount(column)), [columns]);
  const text = (figure: PivotFigure, { figures, scale }: PivotResult) => {
    if (figure === null) return '–';
    if (figures === 'row') return rows.text(Number(figure), request.value ?? 0) ?? '–';
    if (figures === 'scaled') return scaledText(BigInt(figure), scale);
    const decimals = request.aggregate === 'avg' && Math.abs(Number(figure)) < 10 ? 4 : undefined;
    return formatNumber(Number(figure), { locale, ...(decimals === undefined ? {} : { decimals }) });
  };
  const isFresh = answer?.of === of;
  return (
    <div className={classes.view}>
      <PivotForm
        {...{ columns, amounts, request }}
        onChange={(next) => {
          kept.pivot = next;
          setRequest(next);
        }}
      />
      {!isFresh && <progress className={classes.progress} max={1} value={progress} aria-label="Counting" />}
      {isFresh && answer.problem !== null && <p role="alert">{answer.problem}</p>}
      {answer?.result && !(isFresh && answer.problem) ? (
        <PivotTable
          result={answer.result}
          isStale={!isFresh}
          rowName={columns[request.rows]?.name ?? ''}
          columnName={request.columns === null ? null : (columns[request.columns]?.name ?? '')}
          headOf={(row, axis) =>
            rows.text(row, axis === 'row' ? request.rows : (request.columns ?? 0)) ?? 'null'
          }
          text={(figure) => text(figure, answer.result as PivotResult)}
        />
      ) : (
        !answer && (
          <div className={classes.waiting}>
            <Skeleton height="20px" width="60%" />
            <Skeleton height="20px" width="80%" />
          </div>
        )
      )}
    </div>
  );
}
