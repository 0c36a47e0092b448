'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import type { CheckHistory as History, SeenCheck } from '#server/quality/schema.ts';
import { barsOf } from './history-bars.ts';
import classes from './quality.module.css';
import { CHECK_WORDS, checkStatus } from './quality-words.ts';

/** How a check came out in the runs that are kept, the last on the right. */
export function CheckHistory({ table, check }: { table: string; check: SeenCheck }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.quality.history.queryOptions(
      { table, suite: check.suite, check: check.id },
      { meta: { quiet: true } },
    ),
  );
  return (
    <section className={classes.section} aria-label="History">
      <h3 className={classes.heading}>History</h3>
      <Loaded read={read} failed="The history could not be loaded" height="64px">
        {({ points }) =>
          points.length === 0 ? (
            <p className={classes.notes}>It has not been checked yet.</p>
          ) : (
            <Bars points={points} severity={check.severity} />
          )
        }
      </Loaded>
    </section>
  );
}

function Bars({ points, severity }: Pick<History, 'points'> & Pick<SeenCheck, 'severity'>) {
  const locale = useLocale();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const count = (value: number | null) => formatNumber(value, { unit: { kind: 'count' }, locale });
  const bars = barsOf(points);
  const told = bars.map(({ at, state, unexpectedCount, elementCount }) => ({
    at: time.format(new Date(at)),
    word: CHECK_WORDS[state].word,
    failing: unexpectedCount === null ? null : `${count(unexpectedCount)} of ${count(elementCount)} rows`,
    status: checkStatus(state, severity),
  }));
  return (
    <figure className={classes.trend}>
      <div className={classes.bars} aria-hidden="true">
        {bars.map(({ at, height }, place) => {
          const { at: when, word, failing, status } = told[place] ?? {};
          return (
            <span
              key={at}
              className={classes.day}
              title={[when, word, failing].filter((part) => part !== null).join(', ')}
            >
              <span data-state={status} style={{ height: `${height * 100}%` }} />
            </span>
          );
        })}
      </div>
      <figcaption>
        <span>{told.at(0)?.at}</span>
        {told.length > 1 && <span>{told.at(-1)?.at}</span>}
        <span className={classes.explain}>
          Height: share of rows that fail, against the worst of these runs
        </span>
      </figcaption>
      <table className="visually-hidden">
        <caption>How the check came out, run by run</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Result</th>
            <th scope="col">Rows that fail</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ at }, place) => (
            <tr key={at}>
              <th scope="row">{told[place]?.at}</th>
              <td>{told[place]?.word}</td>
              <td>{told[place]?.failing ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
