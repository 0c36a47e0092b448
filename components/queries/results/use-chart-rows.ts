'use client';

import { useEffect, useMemo, useState } from 'react';
import type { ChartRows } from '#components/chart/prepare/column-role.ts';
import type { WholeResult } from '#components/chart/prepare/result-chart.ts';
import type { ChartSpec, ResultColumn } from '#server/queries/schema.ts';
import { AnalysisFailed } from './analysis.ts';
import type { ChartGroups } from './chart-groups.ts';
import { groupRequest, wholeOf } from './chart-request.ts';
import { GroupedRows } from './grouped-rows.ts';
import type { ResultWork } from './use-result-work.ts';

/** A result of so many rows is drawn as it is; more are added up in the worker first. */
const DIRECT_ROWS_MAX = 2000;

export interface RowsToDraw {
  /** Null while they are made. */
  readonly rows: ChartRows | null;
  readonly whole: WholeResult | null;
  /** From 0 to 1. */
  readonly progress: number;
  readonly problem: string | null;
}

interface Answer {
  readonly of: string;
  readonly groups: ChartGroups | null;
  readonly problem: string | null;
}

/** The rows of a chart: every row of a large result is in them, added up by what goes along the axis. */
export function useChartRows(
  spec: ChartSpec | null,
  columns: readonly ResultColumn[],
  work: ResultWork,
): RowsToDraw {
  const { analysis, original, rows, rowCount, total, version } = work;
  const request = useMemo(
    () => (spec && rowCount > DIRECT_ROWS_MAX ? groupRequest(spec, columns) : null),
    [spec, columns, rowCount],
  );
  const of = JSON.stringify([request, version]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [progress, setProgress] = useState(0);
  useEffect(() => {
    if (!analysis || !request) return;
    const mine = new AbortController();
    const asked = [request.x, request.series, ...request.measures].filter((column) => column !== null);
    analysis
      .run({ name: 'chart', count: total, request }, asked, { signal: mine.signal, onProgress: setProgress })
      .then((groups) => setAnswer({ of, groups, problem: null }))
      .catch((error: unknown) => {
        if (mine.signal.aborted) return;
        if (!(error instanceof AnalysisFailed)) throw error;
        setAnswer({ of, groups: null, problem: error.message });
      });
    return () => mine.abort();
  }, [analysis, request, total, of]);
  const groups = answer?.of === of ? answer.groups : null;
  const grouped = useMemo(
    () => (groups && request && original ? new GroupedRows(groups, request, original) : null),
    [groups, request, original],
  );
  const whole = useMemo(() => (groups && spec ? wholeOf(groups, spec) : null), [groups, spec]);
  if (!request) return { rows, whole: null, progress: 1, problem: null };
  const problem = answer?.of === of ? answer.problem : null;
  return { rows: grouped, whole, progress, problem };
}
