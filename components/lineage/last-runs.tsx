import { useQuery } from '@tanstack/react-query';
import { RUN_STATES } from '#components/datasets/run-words.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './lineage.module.css';

/** How the job that lineage is known from went lately; nothing where nobody told. */
export function LastRuns({ origin }: { origin: number }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.imports.runsOfOrigin.queryOptions({ id: origin }, { meta: { quiet: true } }),
  );
  if (!data || data.length === 0) return null;
  return (
    <>
      <p className={classes.muted}>Its last runs</p>
      <ul className={classes.plainList}>
        {data.map(({ id, state, startedAt, at, durationMs, error }) => (
          <li key={id}>
            <StatusBadge status={RUN_STATES[state].status}>{RUN_STATES[state].words}</StatusBadge>{' '}
            <span className={classes.muted}>
              <RelativeTime at={startedAt ?? at} />
              {durationMs !== null && (
                <>
                  , took <FormattedNumber value={durationMs} unit={{ kind: 'milliseconds' }} />
                </>
              )}
              {error !== null && `: ${error}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
