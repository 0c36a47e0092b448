'use client';

import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { formatExact, type NumberFormat } from '#components/chart/prepare/format.ts';
import type { Kpi } from '#components/chart/prepare/kpi.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { changeText } from './present-tile.ts';
import classes from './tile.module.css';

const ARROW = { up: IconArrowUpRight, down: IconArrowDownRight, flat: IconArrowRight } as const;
const WORD = { good: 'better', bad: 'worse', neutral: 'no better and no worse' } as const;

/** The number of the previous period and the change since. */
export function ChangeBadge({ kpi, format }: { kpi: Kpi; format: NumberFormat }) {
  const locale = useLocale();
  const previous = formatExact(kpi.previous, format, locale);
  if (kpi.previous === null) {
    return <p className={classes.change}>{kpi.value === null ? '' : 'No previous period to compare with'}</p>;
  }
  if (kpi.previousIncomplete) {
    return (
      <p
        className={classes.change}
        title="The data begins within the previous period, so the two do not compare."
      >
        from {previous} <span className={classes.incomplete}>incomplete</span>
      </p>
    );
  }
  if (kpi.change.kind === 'none') return <p className={classes.change}>from {previous}</p>;
  const Arrow = ARROW[kpi.change.direction];
  return (
    <p className={classes.change}>
      <span className={classes.delta} data-sense={kpi.change.sense}>
        <Arrow size={14} stroke={2.25} aria-hidden="true" />
        {changeText(kpi.change, locale)}
        <span className="visually-hidden">, {WORD[kpi.change.sense]},</span>
      </span>{' '}
      from {previous}
    </p>
  );
}
