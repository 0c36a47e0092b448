'use client';

import { DatePicker } from '@mantine/dates';
import { MantineScope } from '#components/ui/mantine.tsx';
// After the styles of the scope's plain buttons, which would win otherwise.
import '@mantine/dates/styles.layer.css';

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
        value={[from || null, to || null]}
        defaultDate={to || undefined}
        onChange={([first, last]) => onChange({ from: first ?? '', to: last ?? '' })}
      />
    </MantineScope>
  );
}
