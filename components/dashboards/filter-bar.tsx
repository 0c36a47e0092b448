'use client';

import { formatDays } from '#components/chart/prepare/format.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { useDashboard } from './dashboard-context.tsx';
import classes from './filter-bar.module.css';
import { FilterMenu } from './filter-menu.tsx';
import { DEFAULT_STATE, stateToParameters } from './page-state.ts';
import { PeriodMenu } from './period-menu.tsx';

/** What the page shows: period and filters, and what the period means in days. */
export function FilterBar() {
  const { dashboard, state, change, frame } = useDashboard();
  const locale = useLocale();
  const isDefault = stateToParameters(state).size === 0;
  return (
    <div className={classes.bar}>
      <search className={classes.controls} aria-label="Period and filters">
        <PeriodMenu />
        {dashboard.filters.map((filter) => (
          <FilterMenu key={filter.id} filter={filter} />
        ))}
        {!isDefault && (
          <button type="button" className={classes.reset} onClick={() => change(DEFAULT_STATE)}>
            Reset
          </button>
        )}
      </search>
      <p className={classes.meaning}>
        {frame && (
          <>
            {formatDays(frame.period.from, frame.period.to, locale)}
            {frame.period.to === frame.today && <span className={classes.versus}> (today so far)</span>}
            <span className={classes.versus}>
              {' '}
              against {formatDays(frame.period.previousFrom, frame.period.previousTo, locale)}
            </span>
          </>
        )}
      </p>
    </div>
  );
}
