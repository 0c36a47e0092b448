'use client';

import { formatDays } from '#components/chart/prepare/format.ts';
import { usePlatformStatus } from '#components/shell/use-platform-status.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { DataRange, Frame } from '#server/dashboards/schema.ts';
import { useDashboard } from './dashboard-context.tsx';
import classes from './dashboard-page.module.css';

/** Whether the whole period lies outside the days that have data. */
export function isOutside({ period, range }: Pick<Frame, 'period' | 'range'>): boolean {
  return range !== null && (range.to < period.from || range.from > period.to);
}

/** There is data, and not in this period: which days have some, one click away. */
export function EmptyPeriod({ frame, range }: { frame: Frame; range: DataRange }) {
  const { state, change } = useDashboard();
  const locale = useLocale();
  const arriving = useIsArriving();
  const days = formatDays(range.from, range.to, locale);
  const asked = formatDays(frame.period.from, frame.period.to, locale);
  return (
    <div className={classes.empty}>
      <EmptyState
        title={arriving ? 'This period is still being loaded' : 'No sales in this period'}
        action={
          <button
            type="button"
            className={classes.offer}
            onClick={() => change({ ...state, period: { from: range.from, to: range.to } })}
          >
            Show {days}
          </button>
        }
      >
        {arriving
          ? `So far the data covers ${days}. The page fills in by itself.`
          : `Nothing was sold in ${asked}. The data covers ${days}.`}
      </EmptyState>
    </div>
  );
}

/** There is no data at all: why, and what to do. */
export function NoData() {
  const onTheWay = useIsArriving();
  return (
    <div className={classes.empty}>
      <EmptyState title={onTheWay ? 'The first numbers are on their way' : 'No sales have arrived yet'}>
        {onTheWay ? (
          'This page fills in by itself.'
        ) : (
          <>
            Send order events to the collector, or import a purchase history:{' '}
            <code>npm run import -- orders &lt;file&gt;</code>. This page fills in by itself.
          </>
        )}
      </EmptyState>
    </div>
  );
}

/** Events are on their way to the dashboards. */
function useIsArriving(): boolean {
  const { data: status } = usePlatformStatus();
  return status?.state === 'loading' || status?.state === 'behind';
}
