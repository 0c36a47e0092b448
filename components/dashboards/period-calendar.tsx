'use client';

import { DatePicker } from '@mantine/dates';
import { MantineScope } from '#components/ui/mantine.tsx';
// After the styles of the scope's plain buttons, which would win otherwise.
import '@mantine/dates/styles.layer.css';
import classes from './period-calendar.module.css';

interface PeriodCalendarProps {
  readonly from: string;
  readonly to: string;
  readonly onChange: (days: { from: string; to: string }) => void;
}

/** A month to choose two days from. On its own, because it is only loaded when it is opened. */
export function PeriodCalendar({ from, to, onChange }: PeriodCalendarProps) {
  return (
    <MantineScope>
      <DatePicker
        type="range"
        size="xs"
        allowSingleDateInRange
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
        value={[from || null, to || null]}
        defaultDate={to || undefined}
        onChange={([first, last]) => onChange({ from: first ?? '', to: last ?? '' })}
      />
    </MantineScope>
  );
}
