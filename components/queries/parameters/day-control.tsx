'use client';

import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { DayCalendarProps } from './day-calendar.tsx';
import classes from './parameter-bar.module.css';
import type { ControlProps } from './parameter-bar.tsx';

const dayCalendar = later<DayCalendarProps>(
  () => import('./day-calendar.tsx').then((module) => module.DayCalendar),
  reportNotLoaded,
);

/** A day, typed or from a calendar; with a time behind it where one is wanted. */
export function DayControl({
  id,
  name,
  value,
  placeholder,
  isInvalid,
  describedBy,
  withTime,
  onChange,
}: ControlProps & { withTime: boolean }) {
  const [open, setOpen] = useState(false);
  const Calendar = useLater(dayCalendar, open);
  const form = withTime ? '2026-11-23 08:30:00' : '2026-11-23';
  return (
    <span className={classes.day}>
      <input
        id={id}
        className={classes.input}
        data-wide={withTime || undefined}
        value={value}
        placeholder={placeholder || form}
        autoComplete="off"
        aria-invalid={isInvalid || undefined}
        aria-describedby={describedBy}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Popover
        open={open}
        onChange={setOpen}
        label={`Day for ${name}`}
        target={(props) => (
          <button {...props} className={classes.icon} aria-label={`Choose a day for ${name}`}>
            <IconCalendar size={15} aria-hidden="true" />
          </button>
        )}
      >
        {Calendar ? (
          <Calendar
            value={value.slice(0, 10)}
            onChange={(day) => {
              onChange(withTime ? `${day} ${value.slice(11) || '00:00:00'}` : day);
              setOpen(false);
            }}
          />
        ) : (
          <Skeleton height="252px" width="236px" />
        )}
      </Popover>
    </span>
  );
}
