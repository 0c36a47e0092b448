'use client';

import { usePlatformStatus } from '#components/shell/use-platform-status.ts';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import classes from './dashboard-page.module.css';
import { useHydrated } from './use-hydrated.ts';

/** While the numbers are not complete: why, and how far it has come. */
export function LoadingBanner() {
  const locale = useLocale();
  const { data: status } = usePlatformStatus();
  // The shell may know the state already while this part of the page is still being brought to life.
  const hydrated = useHydrated();
  if (!hydrated || !status || (status.state !== 'loading' && status.state !== 'behind')) return null;
  const { history } = status;
  const count = (value: number) => formatNumber(value, { unit: { kind: 'count' }, locale });
  return (
    <div className={classes.banner} role="status">
      <p>
        {status.summary}
        {history && (
          <span className={classes.bannerCount} data-numeric>
            {count(history.eventsDone)} of {count(history.eventsTotal)} events
          </span>
        )}
      </p>
      {history && (
        <progress
          className={classes.progress}
          value={history.eventsDone}
          max={Math.max(1, history.eventsTotal)}
          aria-label="History laid down"
        />
      )}
    </div>
  );
}
