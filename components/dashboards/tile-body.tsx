'use client';

import type { ReactNode } from 'react';
import { Chart } from '#components/chart/chart.tsx';
import { formatHeading } from '#components/chart/prepare/format.ts';
import { Sparkline } from '#components/chart/sparkline.tsx';
import { TableView } from '#components/chart/table-view.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { KpiTile, QueryTile } from '#server/dashboards/schema.ts';
import { ChangeBadge } from './change-badge.tsx';
import { CHART_ROOM_PX, type Presentation } from './present-tile.ts';
import classes from './tile.module.css';

const FIGURE_ROOM_PX = 104;

function roomOf(kind: QueryTile['kind']): number {
  return kind === 'kpi' ? FIGURE_ROOM_PX : CHART_ROOM_PX[kind];
}

interface TileBodyProps {
  readonly tile: QueryTile;
  readonly presentation: Presentation;
  readonly showsTable: boolean;
  readonly onChoose: (value: string) => void;
}

export function TileBody({ tile, presentation, showsTable, onChoose }: TileBodyProps) {
  const room = roomOf(tile.kind);
  if (showsTable) return <TableView table={presentation.table} title={tile.title} heightPx={room} />;
  if (presentation.kind === 'figure' && tile.kind === 'kpi') {
    return <Figure tile={tile} presentation={presentation} />;
  }
  if (presentation.kind !== 'chart' || presentation.empty) {
    return (
      <TileRoom kind={tile.kind}>
        <p>{tile.empty}</p>
      </TileRoom>
    );
  }
  const { build, heightPx, choices, previousAs } = presentation;
  return (
    <div className={classes.room} style={{ height: room }}>
      {previousAs && <Legend tile={tile} />}
      <Chart
        build={build}
        heightPx={heightPx}
        description={`${tile.title}. ${tile.description} The table view has the numbers.`}
        onSelect={
          choices
            ? (place) => {
                const choice = choices[place];
                if (choice) onChoose(choice);
              }
            : undefined
        }
      />
    </div>
  );
}

/** What the marks mean. A wide line chart names its lines at their ends instead. */
function Legend({ tile }: { tile: QueryTile }) {
  if (tile.kind !== 'trend') {
    return (
      <p className={classes.legend} data-always aria-hidden="true">
        <span data-key="tick">Previous period</span>
      </p>
    );
  }
  return (
    <p className={classes.legend} data-always={tile.mark === 'column' || undefined} aria-hidden="true">
      <span data-key="current">This period</span>
      <span data-key="previous">Previous period</span>
    </p>
  );
}

function Figure({
  tile,
  presentation,
}: {
  tile: KpiTile;
  presentation: Extract<Presentation, { kind: 'figure' }>;
}) {
  const locale = useLocale();
  const { kpi } = presentation;
  const { text, exact } = formatHeading(kpi.value, tile.format, locale);
  return (
    <div className={classes.figure} style={{ height: FIGURE_ROOM_PX }}>
      <p className={classes.value} data-numeric>
        {text}
        {exact && <span className={classes.exact}>{exact}</span>}
      </p>
      {kpi.value === null ? (
        <p className={classes.change}>{tile.empty}</p>
      ) : (
        <>
          <ChangeBadge kpi={kpi} format={tile.format} />
          <Sparkline values={kpi.spark} />
        </>
      )}
    </div>
  );
}

/** A tile's room with words in its middle. */
export function TileRoom({ kind, children }: { kind: QueryTile['kind']; children: ReactNode }) {
  return (
    <div className={classes.room} style={{ height: roomOf(kind) }} data-words>
      {children}
    </div>
  );
}

/** Grey blocks in the shape and size of what will come. */
export function TileSkeleton({ kind }: { kind: QueryTile['kind'] }) {
  if (kind === 'kpi') {
    return (
      <div className={classes.figure} style={{ height: FIGURE_ROOM_PX }}>
        <Skeleton height="28px" width="64%" />
        <Skeleton height="14px" width="44%" />
        <Skeleton height="32px" />
      </div>
    );
  }
  return (
    <div className={classes.room} style={{ height: roomOf(kind) }}>
      <Skeleton height="100%" />
    </div>
  );
}
