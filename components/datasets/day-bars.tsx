'use client';

import { useLocale } from '#components/ui/locale.tsx';
import type { DatasetUsage } from '#server/datasets/schema.ts';
import classes from './datasets.module.css';
import { formatDay } from './format-day.ts';

/** Reads of each day as bars; the exact number on hover, and the whole as a table for screen readers. */
export function DayBars({ days }: Pick<DatasetUsage, 'days'>) {
  const locale = useLocale();
  const most = Math.max(...days.map(({ reads }) => reads), 1);
  const [first, last] = [days.at(0), days.at(-1)];
  return (
    <figure className={classes.days}>
      <div className={classes.bars} aria-hidden="true">
        {days.map(({ on, people, reads }) => (
          <span
            key={on}
            className={classes.day}
            title={`${formatDay(on, locale)}: ${reads} ${reads === 1 ? 'read' : 'reads'} by ${people} ${people === 1 ? 'person' : 'people'}`}
          >
            <span style={{ height: `${(reads / most) * 100}%` }} data-none={reads === 0 || undefined} />
          </span>
        ))}
      </div>
      <figcaption>
        <span>{first && formatDay(first.on, locale)}</span>
        <span>At most {most} a day</span>
        <span>{last && formatDay(last.on, locale)}</span>
      </figcaption>
      <table className="visually-hidden">
        <caption>Days with reads</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Reads</th>
            <th scope="col">People</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(({ reads }) => reads > 0)
            .map(({ on, people, reads }) => (
              <tr key={on}>
                <th scope="row">{formatDay(on, locale)}</th>
                <td>{reads}</td>
                <td>{people}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}
