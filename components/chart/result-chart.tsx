'use client';

import { useMemo } from 'react';
import { useLocale } from '#components/ui/locale.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Chart } from './chart.tsx';
import { resultHeightPx, resultOption } from './echart/result-option.ts';
import type { Look } from './look.ts';
import type { ChartColumn, ChartRows } from './prepare/column-role.ts';
import { formatHeading } from './prepare/format.ts';
import {
  prepareResultChart,
  type ResultChartData,
  type ResultChartSpec,
  type WholeResult,
} from './prepare/result-chart.ts';
import classes from './result-chart.module.css';
import { TableView } from './table-view.tsx';

export interface ResultChartProps {
  readonly title: string;
  readonly columns: readonly ChartColumn[];
  readonly rows: ChartRows;
  /** What `rows` had when this was drawn. */
  readonly rowCount: number;
  readonly spec: ResultChartSpec;
  /** When the rows were made of more. */
  readonly whole?: WholeResult | null;
  /** The numbers instead of the picture. */
  readonly asTable?: boolean;
  readonly heightPx?: number;
}

const TABLE_ROWS_MAX = 500;

/** A result drawn as its specification says, its caps in words below; fills a flex column when no height is given. */
export function ResultChart({
  title,
  columns,
  rows,
  rowCount,
  spec,
  whole = null,
  asTable = false,
  heightPx,
}: ResultChartProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are one object that grows
  const prepared = useMemo(
    () => prepareResultChart(spec, columns, rows, whole),
    [spec, columns, rows, rowCount, whole],
  );
  if (!prepared.ok) return <EmptyState title="This chart cannot be drawn">{prepared.message}</EmptyState>;
  const { chart } = prepared;
  return (
    <figure className={classes.figure} aria-label={title}>
      {asTable ? <Numbers {...{ chart, title, heightPx }} /> : <Picture {...{ chart, heightPx }} />}
      {chart.notes.length > 0 && <figcaption className={classes.notes}>{chart.notes.join(' ')}</figcaption>}
    </figure>
  );
}

function Picture({ chart, heightPx }: { chart: ResultChartData; heightPx: number | undefined }) {
  const build = useMemo(() => (look: Look) => resultOption(chart, look), [chart]);
  const locale = useLocale();
  if (chart.kind === 'number') {
    return (
      <dl className={classes.figures}>
        {chart.series.map(({ name, values, format }) => {
          const { text, exact } = formatHeading(values[0] ?? null, format, locale);
          return (
            <div key={name} className={classes.number}>
              <dt>{name}</dt>
              <dd title={exact ?? undefined}>{text}</dd>
            </div>
          );
        })}
      </dl>
    );
  }
  const wanted = resultHeightPx(chart);
  return (
    <section
      className={classes.scroller}
      style={heightPx === undefined ? undefined : { flex: 'none', height: heightPx }}
      tabIndex={wanted === null ? undefined : 0}
      aria-label="Chart"
    >
      <div className={classes.picture} style={{ minHeight: wanted ?? undefined }}>
        <Chart build={build} description={chart.description} />
      </div>
    </section>
  );
}

function Numbers({
  chart,
  title,
  heightPx,
}: {
  chart: ResultChartData;
  title: string;
  heightPx: number | undefined;
}) {
  const { table } = chart;
  const shown = useMemo(() => ({ ...table, rows: table.rows.slice(0, TABLE_ROWS_MAX) }), [table]);
  return (
    <div className={classes.table}>
      <TableView table={shown} title={title} heightPx={heightPx ?? 360} />
      {table.rows.length > shown.rows.length && (
        <p className={classes.notes}>
          {shown.rows.length} of {table.rows.length.toLocaleString('en')} values.
        </p>
      )}
    </div>
  );
}
