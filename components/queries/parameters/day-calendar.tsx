'use client';

import { DatePicker } from '@mantine/dates';
import { MantineScope } from '#components/ui/mantine.tsx';
// After the styles of the scope's plain buttons, which would win otherwise.
import '@mantine/dates/styles.layer.css';
import classes from './day-calendar.module.css';

export interface DayCalendarProps {
  /** `2026-11-23`, or anything else for no day. */
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/** A month to choose a day from. On its own, because it is only loaded when it is opened. */
export function DayCalendar({ value, onChange }: DayCalendarProps) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
  return (
    <MantineScope>
      <DatePicker
        size="xs"
        weekendDays={[]}
        ariaLabels={{
          previousMonth: 'Previous month',
          nextMonth: 'Next month',
          previousYear: 'Previous year',
          nextYear: 'Next year',
          previousDecade: 'Previous decade',
          nextDecade: 'Next decade',
          monthLevelControl: 'Choose a month',
          yearLevelControl: 'Choose a year',
        }}
        classNames={{ day: classes.day }}
        value={day}
        defaultDate={day ?? undefined}
        onChange={(chosen) => {
          if (chosen) onChange(chosen);
        }}
      />
    </MantineScope>
  );
}
