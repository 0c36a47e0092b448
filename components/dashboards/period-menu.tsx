'use client';

import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useId, useState } from 'react';
import { formatDays } from '#components/chart/prepare/format.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { ChosenPeriod } from '#server/dashboards/schema.ts';
import { useDashboard } from './dashboard-context.tsx';
import classes from './filter-bar.module.css';
import { PRESET_LABELS, PRESET_NAMES, periodOfDays } from './page-state.ts';

const PeriodCalendar = lazy(() =>
  import('./period-calendar.tsx').then((module) => ({ default: module.PeriodCalendar })),
);

/** The period: a preset, or two days from a calendar or typed. */
export function PeriodMenu() {
  const { state, change } = useDashboard();
  const [open, setOpen] = useState(false);
  const locale = useLocale();
  const choose = (period: ChosenPeriod) => {
    change({ ...state, period });
    setOpen(false);
  };
  const { period } = state;
  const label =
    'preset' in period ? PRESET_LABELS[period.preset] : formatDays(period.from, period.to, locale);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Period"
      className={classes.periodDropdown}
      target={(props) => (
        <button {...props} className={classes.control}>
          <IconCalendar size={16} stroke={1.75} aria-hidden="true" />
          <span className="visually-hidden">Period: </span>
          {label}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      )}
    >
      <ul className={classes.presets}>
        {PRESET_NAMES.map((preset) => (
          <li key={preset}>
            <button
              type="button"
              className={classes.preset}
              aria-pressed={'preset' in period && period.preset === preset}
              onClick={() => choose({ preset })}
            >
              {PRESET_LABELS[preset]}
            </button>
          </li>
        ))}
      </ul>
      <CustomPeriod onChoose={choose} />
    </Popover>
  );
}

function CustomPeriod({ onChoose }: { onChoose: (period: ChosenPeriod) => void }) {
  const { frame } = useDashboard();
  const [from, setFrom] = useState(frame?.period.from ?? '');
  const [to, setTo] = useState(frame?.period.to ?? '');
  const fromId = useId();
  const toId = useId();
  const chosen = periodOfDays(from, to);
  return (
    <form
      className={classes.custom}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) onChoose(chosen);
      }}
    >
      <Suspense fallback={<Skeleton height="276px" width="252px" />}>
        <PeriodCalendar
          from={from}
          to={to}
          onChange={(days) => {
            setFrom(days.from);
            setTo(days.to);
          }}
        />
      </Suspense>
      <div className={classes.days}>
        <label htmlFor={fromId}>From</label>
        <input
          id={fromId}
          type="date"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          required
        />
        <label htmlFor={toId}>To</label>
        <input
          id={toId}
          type="date"
          value={to}
          min={from}
          onChange={(event) => setTo(event.currentTarget.value)}
          required
        />
      </div>
      <button type="submit" className={classes.apply} disabled={!chosen}>
        Show these days
      </button>
    </form>
  );
}
