'use client';

import { useMemo } from 'react';
import { assignColours } from '#components/chart/prepare/colours.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState } from '#components/ui/state-views.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { DashboardView, Tile as TileDefinition } from '#server/dashboards/schema.ts';
import { DashboardProvider } from './dashboard-context.tsx';
import classes from './dashboard-page.module.css';
import { EmptyPeriod, isOutside, NoData } from './empty-period.tsx';
import { FilterBar } from './filter-bar.tsx';
import { withoutUnknownValues } from './known-state.ts';
import { LiveProvider } from './live-provider.tsx';
import { LiveTile } from './live-tile.tsx';
import { LoadingBanner } from './loading-banner.tsx';
import { Notices } from './notices.tsx';
import { QueryTile } from './query-tile.tsx';
import { useFrame } from './use-frame.ts';
import { usePageState } from './use-page-state.ts';

/** A dashboard as its file declares it, in the state its address holds. */
export function DashboardPage({ dashboard, person }: { dashboard: DashboardView; person: Person }) {
  const filterIds = useMemo(() => dashboard.filters.map(({ id }) => id), [dashboard]);
  const { state: asked, notices, change } = usePageState(filterIds);
  const { data: frame, error, isFetching, refetch } = useFrame(dashboard.id, asked);
  const options = frame?.options;
  const known = useMemo(
    () => withoutUnknownValues(asked, dashboard.filters, options),
    [asked, dashboard, options],
  );
  const colours = useMemo(
    () => new Map(Object.values(options ?? {}).flatMap((values) => [...assignColours(values)])),
    [options],
  );
  const mayExport = may(person, 'dashboards:export');
  const scope = useMemo(
    () => ({ dashboard, state: known.state, change, frame, mayExport, colours }),
    [dashboard, known.state, change, frame, mayExport, colours],
  );
  const live = dashboard.sections.filter(isLive);
  const rest = dashboard.sections.filter((section) => !isLive(section));
  const failure = error && !frame ? judgeError(error) : null;

  return (
    <DashboardProvider value={scope}>
      <PageHeader
        title={dashboard.title}
        lead={
          frame?.newestAt ? (
            <>
              {dashboard.description} Newest sale <RelativeTime at={frame.newestAt} />.
            </>
          ) : (
            dashboard.description
          )
        }
      />
      <LoadingBanner />
      <Notices notices={[...notices, ...known.notices]} />
      {live.length > 0 && (
        <LiveProvider>
          {live.map((section) => (
            <Section key={section.id} title={section.title} tiles={section.tiles} />
          ))}
        </LiveProvider>
      )}
      <FilterBar />
      {failure ? (
        <div className={classes.empty}>
          <ErrorState
            title="The dashboard could not be loaded"
            onRetry={() => void refetch()}
            retrying={isFetching}
          >
            {'message' in failure ? failure.message : 'Sign in again to go on.'}
          </ErrorState>
        </div>
      ) : frame?.dated && frame.range === null ? (
        <NoData />
      ) : frame?.range && isOutside(frame) ? (
        <EmptyPeriod frame={frame} range={frame.range} />
      ) : (
        rest.map((section) => <Section key={section.id} title={section.title} tiles={section.tiles} />)
      )}
    </DashboardProvider>
  );
}

function isLive({ tiles }: DashboardView['sections'][number]): boolean {
  return tiles.every(({ kind }) => kind === 'live');
}

function Section({ title, tiles }: { title: string; tiles: readonly TileDefinition[] }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      <div className={classes.grid}>
        {tiles.map((tile) =>
          tile.kind === 'live' ? (
            <LiveTile key={tile.id} tile={tile} />
          ) : (
            <QueryTile key={tile.id} tile={tile} />
          ),
        )}
      </div>
    </section>
  );
}
