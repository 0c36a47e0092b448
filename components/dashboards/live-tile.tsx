'use client';

import { formatHeading } from '#components/chart/prepare/format.ts';
import { Sparkline } from '#components/chart/sparkline.tsx';
import { TileWarning } from '#components/quality/tile-warning.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { useHashTarget } from '#components/ui/use-hash-target.ts';
import type { LiveTile as LiveTileDefinition } from '#server/dashboards/schema.ts';
import type { HistoryName, VisibleLiveUpdate } from '#server/live/schema.ts';
import { useLive } from './live-provider.tsx';
import classes from './live-tile.module.css';
import { METRIC_TABLES } from './metric-tables.ts';
import { useNow } from './use-now.ts';

/** Updates come a few times a second; after this long without one something is wrong. */
const STALE_AFTER_MS = 20_000;

/** A number of this moment, pushed by the aggregation worker. */
export function LiveTile({ tile }: { tile: LiveTileDefinition }) {
  const locale = useLocale();
  const part = useHashTarget<HTMLElement>(tile.id);
  const { update: latest, connected } = useLive();
  // Before the first event there is nothing to count.
  const update = latest?.watermark ? latest : null;
  const now = useNow();
  const metric = update?.metrics[tile.metric];
  // What may not be seen any more is gone with the next update.
  if (update && !metric) return null;
  const asOf = update?.asOf ?? null;
  const stale = asOf !== null && now - Date.parse(asOf) > STALE_AFTER_MS;
  const value = metric?.value ?? null;
  const text = typeof value === 'string' ? value : formatHeading(value, tile.format, locale).text;
  const course = tile.history ? courseOf(update, tile.history) : [];
  return (
    <section
      ref={part}
      id={tile.id}
      className={classes.tile}
      data-kind="live"
      data-width={tile.width}
      data-stale={stale || undefined}
      aria-label={`${tile.title}. ${tile.description}`}
    >
      <div className={classes.words}>
        <h3 className={classes.title}>{tile.title}</h3>
        <p className={classes.value} data-numeric>
          {text}
          {metric && tile.unit && <span className={classes.unit}>{tile.unit}</span>}
        </p>
        <p className={classes.state}>
          <span className={classes.pulse} data-on={(metric && !stale) || undefined} aria-hidden="true" />
          {asOf === null ? (
            connected ? (
              'Waiting for live data'
            ) : (
              'Connecting'
            )
          ) : stale ? (
            <>
              Stale, last update <RelativeTime at={asOf} />
            </>
          ) : (
            <>
              Live, <RelativeTime at={asOf} />
            </>
          )}
        </p>
        <TileWarning tables={METRIC_TABLES[tile.metric]} />
      </div>
      {course.length > 1 && (
        <div className={classes.course} title="The last 30 minutes">
          <Sparkline values={course} />
        </div>
      )}
    </section>
  );
}

function courseOf(update: VisibleLiveUpdate | null, name: HistoryName): (number | null)[] {
  return (update?.history ?? []).flatMap(({ [name]: value }) =>
    value === undefined ? [] : [typeof value === 'number' ? value : null],
  );
}
