'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { ShownRun } from '#server/imports/schema.ts';
import classes from './datasets.module.css';
import { didWords, RUN_STATES } from './run-words.ts';

const COLUMNS = [
  { name: 'Job' },
  { name: 'State' },
  { name: 'When' },
  { name: 'Took', number: true },
  { name: 'With this table', wide: true },
];

/** The runs of others that wrote or read a table, the latest first. */
export function RunsTab({ table }: { table: string }) {
  const trpc = useTRPC();
  const read = useInfiniteQuery(
    trpc.imports.runs.infiniteQueryOptions(
      { table },
      { getNextPageParam: ({ nextCursor }) => nextCursor, meta: { quiet: true } },
    ),
  );
  return (
    <Loaded read={read} failed="The runs could not be loaded" height="320px">
      {({ pages }) => {
        const runs = pages.flatMap((page) => page.items as readonly ShownRun[]);
        return (
          <Panel title="Runs" aside="As their jobs told of them; kept for 30 days" flush>
            {runs.length === 0 ? (
              <EmptyState title="Nobody told of a run">
                Jobs that send OpenLineage events are listed here, and what dbt made when its run_results.json
                is imported.
              </EmptyState>
            ) : (
              <>
                <ListTable label="Runs" columns={COLUMNS}>
                  {runs.map((run) => (
                    <Run key={run.id} run={run} />
                  ))}
                </ListTable>
                {read.hasNextPage && (
                  <div className={classes.more}>
                    <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                      Show older runs
                    </Button>
                  </div>
                )}
              </>
            )}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function Run({ run }: { run: ShownRun }) {
  const {
    job,
    state,
    at,
    startedAt,
    lastWordAt,
    durationMs,
    did,
    nominalAt,
    parentJob,
    error,
    isErrorWithheld,
  } = run;
  return (
    <tr>
      <td>
        <span className={classes.code}>
          <SoftBreaks text={job} />
        </span>
        {parentJob !== null && (
          <span className={classes.block}>
            begun by <SoftBreaks text={parentJob} />
          </span>
        )}
        {error !== null && <span className={classes.failure}>{error}</span>}
        {isErrorWithheld && (
          <span className={classes.block}>
            What it says of this may name what you do not see, and is not shown.
          </span>
        )}
      </td>
      <td>
        <StatusBadge status={RUN_STATES[state].status}>{RUN_STATES[state].words}</StatusBadge>
        {state === 'silent' && (
          <span className={classes.block}>
            last word <RelativeTime at={lastWordAt} />
          </span>
        )}
      </td>
      <td>
        <RelativeTime at={startedAt ?? at} />
        {startedAt === null && <span className={classes.block}>its start was not told</span>}
        {nominalAt !== null && (
          <span className={classes.block}>
            planned for <RelativeTime at={nominalAt} />
          </span>
        )}
      </td>
      <td data-number>
        <FormattedNumber value={durationMs} unit={{ kind: 'milliseconds' }} />
      </td>
      <td data-wide>{didWords(did)}</td>
    </tr>
  );
}
