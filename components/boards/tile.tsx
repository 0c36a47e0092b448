'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { ResultChartProps } from '#components/chart/result-chart.tsx';
import { TileWarning } from '#components/quality/tile-warning.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { useHashTarget } from '#components/ui/use-hash-target.ts';
import type { BoardTile, TileAnswer } from '#server/boards/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';
import classes from './board.module.css';
import { valuesFor } from './board-parameters.ts';
import { TileReceipt } from './tile-receipt.tsx';
import { chartRows } from './tile-rows.ts';
import { rowsText, TileTable } from './tile-table.tsx';

const LOOK_AGAIN_MS = 60_000;
const CHART_HEIGHT_PX = 260;

const resultChart = later<ResultChartProps>(
  () => import('#components/chart/result-chart.tsx').then((module) => module.ResultChart),
  reportNotLoaded,
);

interface TileProps {
  readonly boardId: string;
  readonly tile: BoardTile;
  readonly values: ParameterValues;
  /** In edit mode. */
  readonly tools: ReactNode;
}

/** A tile with the rows that this person may see; what goes wrong in it stays in it. */
export function Tile({ boardId, tile, values, tools }: TileProps) {
  const trpc = useTRPC();
  const titleId = useId();
  const part = useHashTarget<HTMLElement>(tile.id);
  const [asTable, setAsTable] = useState(false);
  const [explained, setExplained] = useState(false);
  const own = useMemo(() => valuesFor(tile, values), [tile, values]);
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery(
    trpc.boards.tile.queryOptions(
      { id: boardId, tileId: tile.id, values: own },
      { placeholderData: keepPreviousData, refetchInterval: LOOK_AGAIN_MS, meta: { quiet: true } },
    ),
  );
  const isTable = asTable || tile.chart === null;
  const facts = data && rowsText(data, isTable);
  return (
    <section
      ref={part}
      id={tile.id}
      className={classes.tile}
      data-width={tile.width}
      aria-labelledby={titleId}
      aria-busy={isFetching && (!data || isPlaceholderData)}
    >
      <header className={classes.header}>
        <h2 id={titleId} className={classes.title}>
          {tile.title}
        </h2>
      </header>
      {tools}
      <div className={classes.body}>
        {error ? (
          <ErrorState
            title="This tile could not be filled"
            onRetry={() => void refetch()}
            retrying={isFetching}
          >
            {failureOf(error)}
          </ErrorState>
        ) : data ? (
          <Rows tile={tile} answer={data} asTable={isTable} />
        ) : (
          <Skeleton height={`${CHART_HEIGHT_PX}px`} />
        )}
      </div>
      {data && !error && <TileWarning tables={data.receipt.tables.map(({ name }) => name)} />}
      {data && !error && (
        <footer className={classes.foot}>
          <span>
            <RelativeTime at={data.receipt.ranAt} />
            {facts && `, ${facts}`}
          </span>
          <span>
            {tile.chart && (
              <>
                <button type="button" className={classes.explain} onClick={() => setAsTable(!asTable)}>
                  {asTable ? 'Show as chart' : 'Show as table'}
                  <span className="visually-hidden">: {tile.title}</span>
                </button>{' '}
              </>
            )}
            <button
              type="button"
              className={classes.explain}
              onPointerEnter={prepareDialog}
              onFocus={prepareDialog}
              onClick={() => setExplained(true)}
            >
              How is this computed<span className="visually-hidden">: {tile.title}</span>
            </button>
          </span>
          <TileReceipt
            title={tile.title}
            answer={data}
            open={explained}
            onClose={() => setExplained(false)}
          />
        </footer>
      )}
    </section>
  );
}

function Rows({ tile, answer, asTable }: { tile: BoardTile; answer: TileAnswer; asTable: boolean }) {
  const Chart = useLater(resultChart, !asTable);
  const rows = useMemo(() => chartRows(answer.rows), [answer.rows]);
  if (answer.rows.length === 0) return <p className={classes.note}>No row answers this.</p>;
  if (asTable || tile.chart === null) return <TileTable title={tile.title} answer={answer} />;
  if (!Chart) return <Skeleton height={`${CHART_HEIGHT_PX}px`} />;
  return (
    <Chart
      title={tile.title}
      columns={answer.columns}
      rows={rows}
      rowCount={rows.rowCount}
      spec={tile.chart}
      heightPx={CHART_HEIGHT_PX}
    />
  );
}
