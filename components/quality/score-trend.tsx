'use client';

import { useLocale } from '#components/ui/locale.tsx';
import classes from './quality.module.css';

interface ScoreTrendProps {
  /** By UTC day, the oldest first; null where nothing was checked. */
  readonly days: readonly { readonly day: string; readonly score: number | null }[];
  readonly label: string;
}

/** Health targets of the platform: a score above the first is as it should be, below the second somebody looks. */
const TARGET = 0.98;
const ALERT = 0.95;
/** The worst that the bars tell apart: most of what happens is near the top. */
const FLOOR = 0.8;

/** A score by day as bars over 80 %; the exact one on hover, and all of them as a table for screen readers. */
export function ScoreTrend({ days, label }: ScoreTrendProps) {
  const locale = useLocale();
  const text = (score: number | null) =>
    score === null
      ? 'not checked'
      : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(score);
  const dayText = (day: string) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
      new Date(day),
    );
  const [first, last] = [days.at(0), days.at(-1)];
  return (
    <figure className={classes.trend}>
      <div className={classes.bars} aria-hidden="true">
        {days.map(({ day, score }) => (
          <span key={day} className={classes.day} title={`${dayText(day)}: ${text(score)}`}>
            {score !== null && (
              <span
                data-state={score > TARGET ? 'good' : score >= ALERT ? 'warning' : 'critical'}
                style={{ height: `${Math.max(4, ((score - FLOOR) / (1 - FLOOR)) * 100)}%` }}
              />
            )}
          </span>
        ))}
      </div>
      <figcaption>
        <span>{first && dayText(first.day)}</span>
        <span>{last && last !== first && dayText(last.day)}</span>
        <span className={classes.explain}>Bars from 80 to 100 %; target above 98 %</span>
      </figcaption>
      <table className="visually-hidden">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Score</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(({ score }) => score !== null)
            .map(({ day, score }) => (
              <tr key={day}>
                <th scope="row">{dayText(day)}</th>
                <td>{text(score)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}
