'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { ResultColumn } from '#server/queries/schema.ts';
import { typeLabel } from '../column-widths.ts';
import { AnalysisFailed } from './analysis.ts';
import type { ColumnStatistics } from './column-statistics.ts';
import { valueKind } from './filter-bounds.ts';
import classes from './statistics-panel.module.css';
import type { ResultWork } from './use-result-work.ts';

interface Counted {
  readonly key: string;
  readonly statistics: ColumnStatistics | null;
  readonly problem: string | null;
  /** Of a row as it came, whatever order is shown. */
  readonly textOf: (row: number | null) => string;
}

interface StatisticsPanelProps {
  readonly columns: readonly ResultColumn[];
  readonly column: number;
  readonly work: ResultWork;
}

const NO_MEAN = new Set(['date', 'instant', 'time', 'bool', 'text']);

/** What the column of the active cell holds, in the rows that are shown. */
export function StatisticsPanel({ columns, column, work }: StatisticsPanelProps) {
  const locale = useLocale();
  const [counted, setCounted] = useState<Counted | null>(null);
  const { analysis, version, rowCount, total, original } = work;
  const given = columns[column];
  const key = `${version} ${column}`;
  useEffect(() => {
    if (!analysis || !given) return;
    const mine = new AbortController();
    const isTemporal = NO_MEAN.has(valueKind(given));
    const say = (statistics: ColumnStatistics | null, problem: string | null) =>
      setCounted({
        key,
        statistics,
        problem,
        textOf: (row) => (row === null ? '–' : (original?.text(row, column) ?? 'null')),
      });
    analysis
      .run({ name: 'statistics', count: total, column, isTemporal }, [column], { signal: mine.signal })
      .then((statistics) => say(statistics, null))
      .catch((error: unknown) => {
        if (mine.signal.aborted) return;
        if (!(error instanceof AnalysisFailed)) throw error;
        say(null, error.message);
      });
    return () => mine.abort();
  }, [analysis, given, column, total, original, key]);
  const isFresh = counted?.key === key;
  const statistics = isFresh ? counted.statistics : null;
  const count = (value: number) => formatNumber(value, { unit: { kind: 'count' }, locale });
  return (
    <ScrollRegion
      className={classes.panel}
      label={`Statistics of ${given?.name}`}
      aria-busy={!isFresh || undefined}
    >
      <h3 className={classes.title}>
        {given?.name} <span>{given && typeLabel(given)}</span>
      </h3>
      <p className={classes.of}>
        {rowCount < total ? `Of the ${count(rowCount)} rows that are shown` : `Of all ${count(total)} rows`}
      </p>
      {!isFresh && <Skeleton height="180px" width="100%" />}
      {isFresh && counted.problem !== null && <p role="alert">{counted.problem}</p>}
      {isFresh && statistics && (
        <>
          <dl className={classes.facts}>
            <Fact name="Values">{count(statistics.rows - statistics.nulls)}</Fact>
            <Fact name="Nulls">
              {count(statistics.nulls)}
              {statistics.rows > 0 &&
                statistics.nulls > 0 &&
                ` (${formatNumber(statistics.nulls / statistics.rows, { unit: { kind: 'share' }, locale })})`}
            </Fact>
            <Fact name="Distinct">{count(statistics.distinct)}</Fact>
            <Fact name="Least">{counted.textOf(statistics.minRow)}</Fact>
            <Fact name="Most">{counted.textOf(statistics.maxRow)}</Fact>
            {statistics.mean !== null && (
              <Fact name="Mean">
                {formatNumber(statistics.mean, { decimals: Math.abs(statistics.mean) < 10 ? 4 : 2, locale })}
              </Fact>
            )}
            {statistics.quantiles.map(({ at, row }) => (
              <Fact key={at} name={at === 0.5 ? 'Median' : `${Math.round(at * 100)} % are at most`}>
                {counted.textOf(row)}
              </Fact>
            ))}
          </dl>
          <Bars {...{ statistics, count }} textOf={counted.textOf} />
        </>
      )}
    </ScrollRegion>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Bars({
  statistics,
  textOf,
  count,
}: {
  statistics: ColumnStatistics;
  textOf: (row: number | null) => string;
  count: (value: number) => string;
}) {
  const { bars, rows, nulls, distinct } = statistics;
  if (rows === nulls) return null;
  if (bars.kind === 'bins') {
    const most = Math.max(1, ...bars.counts);
    return (
      <figure className={classes.figure}>
        <figcaption>How the values are spread</figcaption>
        <div
          role="img"
          className={classes.bins}
          aria-label={`Rows in ${bars.counts.length} equal steps from the least to the most: ${bars.counts.map(count).join(', ')}.`}
        >
          {bars.counts.map((value, place) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              key={place}
              style={{ height: value === 0 ? 0 : `${Math.max(3, (value / most) * 100)}%` }}
              title={count(value)}
            />
          ))}
        </div>
        <div className={classes.ends} aria-hidden="true">
          <span>{textOf(statistics.minRow)}</span>
          <span>{textOf(statistics.maxRow)}</span>
        </div>
        {bars.notFinite > 0 && <p>{count(bars.notFinite)} infinite or not a number.</p>}
      </figure>
    );
  }
  const most = Math.max(1, ...bars.values.map((value) => value.count));
  return (
    <figure className={classes.figure}>
      <figcaption>
        {distinct > bars.values.length
          ? `The ${bars.values.length} most frequent of ${count(distinct)}`
          : 'Values by frequency'}
      </figcaption>
      <ol className={classes.top}>
        {bars.values.map((value) => (
          <li key={value.row}>
            <span className={classes.bar} style={{ width: `${(value.count / most) * 100}%` }} />
            <span className={classes.value} title={textOf(value.row)}>
              {textOf(value.row) === '' ? '(empty)' : textOf(value.row)}
            </span>
            <span className={classes.count}>{count(value.count)}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
