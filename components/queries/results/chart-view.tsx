'use client';

import { useMemo, useState } from 'react';
import { resultHeightPx, resultOption } from '#components/chart/echart/result-option.ts';
import { chartImage, figureImage } from '#components/chart/export-image.ts';
import type { Look } from '#components/chart/look.ts';
import { isAmount, roleOf } from '#components/chart/prepare/column-role.ts';
import { formatHeading } from '#components/chart/prepare/format.ts';
import { guessChart } from '#components/chart/prepare/guess-chart.ts';
import { prepareResultChart } from '#components/chart/prepare/result-chart.ts';
import { ResultChart } from '#components/chart/result-chart.tsx';
import { saveFile } from '#components/dashboards/save-file.ts';
import { Button } from '#components/ui/button.tsx';
import { useColorScheme } from '#components/ui/color-scheme.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { EmptyState, Skeleton } from '#components/ui/state-views.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { ChartSpec, ResultColumn } from '#server/queries/schema.ts';
import { ChartForm } from './chart-form.tsx';
import classes from './chart-view.module.css';
import { useChartRows } from './use-chart-rows.ts';
import type { ResultWork } from './use-result-work.ts';
import type { ViewState } from './view-state.ts';

export interface ChartViewProps {
  readonly columns: readonly ResultColumn[];
  /** What is filtered out is not drawn. */
  readonly work: ResultWork;
  readonly kept: ViewState;
  readonly chart: ChartSpec | null;
  readonly onChart: ((chart: ChartSpec) => void) | null;
}

const IMAGE_HEIGHT_PX = 420;

/** A result as a chart: the one most people would draw, until somebody chooses another. */
export function ChartView({ columns, work, kept, chart, onChart }: ChartViewProps) {
  const scheme = useColorScheme();
  const locale = useLocale();
  const [asTable, setAsTable] = useState(kept.chartAsTable);
  const fits = (spec: ChartSpec | null) =>
    spec !== null &&
    [...spec.y, spec.x, spec.series].every(
      (name) => name === null || columns.some((column) => column.name === name),
    );
  const guess = useMemo(() => (work.rows ? guessChart(columns, work.rows) : null), [columns, work.rows]);
  const [spec, setSpec] = useState<ChartSpec | null>(() => {
    const first = [kept.chart, chart].find(fits) ?? null;
    return first;
  });
  const drawn = useMemo(() => spec ?? (guess && { ...guess, y: [...guess.y] }), [spec, guess]);
  const { rows, whole, progress, problem } = useChartRows(drawn, columns, work);
  const title = drawn ? `${drawn.y.join(', ')}${drawn.x === null ? '' : ` by ${drawn.x}`}` : 'Chart';

  const change = (next: ChartSpec) => {
    kept.chart = next;
    setSpec(next);
    onChart?.(next);
  };
  const save = async () => {
    if (!drawn || !rows) return;
    const prepared = prepareResultChart(drawn, columns, rows, whole);
    if (!prepared.ok) return;
    const text = { title, lines: prepared.chart.notes };
    const [first] = prepared.chart.series;
    const picture =
      drawn.kind === 'number'
        ? await figureImage(
            {
              value: formatHeading(first?.values[0] ?? null, first?.format ?? 'decimal', locale).text,
              change: '',
              spark: [],
            },
            text,
            scheme,
            locale,
          )
        : await chartImage(
            (look: Look) => resultOption(prepared.chart, look),
            resultHeightPx(prepared.chart) ?? IMAGE_HEIGHT_PX,
            text,
            scheme,
            locale,
          );
    saveFile(
      picture,
      `${
        title
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') || 'chart'
      }.png`,
    );
  };
  const choices = useMemo(
    () => ({
      all: columns.filter((column) => roleOf(column) !== 'other').map(({ name }) => name),
      amounts: columns.filter(isAmount).map(({ name }) => name),
    }),
    [columns],
  );
  if (choices.amounts.length === 0) {
    return (
      <EmptyState title="Nothing to draw">
        The result has no numbers. Count or add up something in the statement.
      </EmptyState>
    );
  }
  return (
    <div className={classes.view}>
      <ChartForm
        spec={
          drawn ?? {
            kind: 'bar',
            x: choices.all[0] ?? null,
            y: choices.amounts.slice(0, 1),
            series: null,
            stacked: false,
          }
        }
        columns={choices.all}
        amounts={choices.amounts}
        onChange={change}
      >
        <Button
          aria-pressed={asTable}
          onClick={() => {
            kept.chartAsTable = !asTable;
            setAsTable(!asTable);
          }}
        >
          Numbers
        </Button>
        <Button
          onClick={() =>
            void save().catch(() =>
              showToast({
                tone: 'critical',
                title: 'The picture could not be made',
                text: 'This browser gave no room to draw it. Try again.',
              }),
            )
          }
        >
          Save as PNG
        </Button>
      </ChartForm>
      <div className={classes.chart}>
        {drawn && problem !== null && <EmptyState title="This chart cannot be drawn">{problem}</EmptyState>}
        {drawn && problem === null && !rows && (
          <>
            <progress className={classes.progress} max={1} value={progress} aria-label="Adding up" />
            <Skeleton height="240px" />
          </>
        )}
        {drawn && problem === null && rows && (
          <ResultChart {...{ title, columns, rows, whole, asTable }} rowCount={rows.rowCount} spec={drawn} />
        )}
        {!drawn && (
          <EmptyState title="No chart suggests itself">
            Choose what goes along the axis and what is measured.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
