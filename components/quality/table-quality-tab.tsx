'use client';

import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { TableQuality } from '#server/quality/schema.ts';
import { CheckList } from './check-list.tsx';
import classes from './quality.module.css';
import { STATE_WORDS } from './quality-words.ts';
import { ScoreTrend } from './score-trend.tsx';
import { SuiteList } from './suite-list.tsx';
import { useTableStates } from './use-table-states.ts';

const REFRESH_MS = 10_000;
const WAITING_MS = 1_000;

interface TableQualityTabProps {
  readonly table: string;
  readonly mayManage: boolean;
  readonly mayPreview: boolean;
  readonly mayQuery: boolean;
  readonly maySeePipelines: boolean;
}

/** Whether one table is good now, why not, and since when. */
export function TableQualityTab({ table, mayManage, ...rights }: TableQualityTabProps) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.quality.table.queryOptions(
      { table },
      {
        refetchInterval: ({ state: { data } }) => (data?.isWaiting ? WAITING_MS : REFRESH_MS),
        meta: { quiet: true },
      },
    ),
  );
  useBadgeInStep(table, read.data?.state);
  return (
    <Loaded read={read} failed="The quality of this table could not be loaded" height="480px">
      {(quality) => (
        <div className={classes.stack}>
          <div className={classes.above}>
            <Now quality={quality} mayManage={mayManage} />
            {quality.trend.length > 0 && (
              <Panel title="Score by day">
                <ScoreTrend
                  days={quality.trend.map(({ at, score }) => ({ day: at.slice(0, 10), score }))}
                  label={`Score of ${table} by day`}
                />
              </Panel>
            )}
          </div>
          {quality.checks.length > 0 ? (
            <CheckList {...rights} quality={quality} />
          ) : (
            <Panel title="Checks">
              <EmptyState title="Nothing is checked">
                {mayManage
                  ? 'Write below what must hold of this table, or import a suite.'
                  : 'A steward can write what must hold of this table.'}
              </EmptyState>
            </Panel>
          )}
          <SuiteList quality={quality} mayManage={mayManage} />
        </div>
      )}
    </Loaded>
  );
}

/** The badges of a page are asked for seldom: where this one is seen to be behind, at once. */
function useBadgeInStep(table: string, state: TableQuality['state'] | undefined): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  const told = useTableStates().get(table)?.state;
  useEffect(() => {
    if (state === undefined || told === undefined || told === state) return;
    void client.invalidateQueries({ queryKey: trpc.quality.states.queryKey() });
  }, [state, told, client, trpc]);
}

function Now({ quality, mayManage }: { quality: TableQuality; mayManage: boolean }) {
  const { state, since, score, checkedAt, rows, scans, durationMs, error } = quality;
  const { status, word } = STATE_WORDS[state];
  return (
    <Panel title="Now" aside={mayManage && quality.checks.length > 0 && <RunNow quality={quality} />}>
      <div className={classes.stack}>
        <div className={classes.moment}>
          <StatusBadge status={status}>{word}</StatusBadge>
          {since !== null && (
            <span className={classes.muted}>
              since <RelativeTime at={since} />
            </span>
          )}
        </div>
        <dl className={classes.figures}>
          <div>
            <dt>Score</dt>
            <dd>
              <FormattedNumber value={score} unit={{ kind: 'share' }} />
            </dd>
          </div>
          {rows !== null && (
            <div>
              <dt>Rows checked</dt>
              <dd>
                <FormattedNumber value={rows} unit={{ kind: 'count' }} short />
              </dd>
            </div>
          )}
          {scans !== null && scans > 0 && (
            <div>
              <dt>Table read</dt>
              <dd>
                <FormattedNumber value={scans} unit={{ kind: 'count' }} /> {scans === 1 ? 'time' : 'times'}
              </dd>
            </div>
          )}
          {durationMs !== null && (
            <div>
              <dt>Took</dt>
              <dd>
                <FormattedNumber value={durationMs} unit={{ kind: 'milliseconds' }} />
              </dd>
            </div>
          )}
        </dl>
        <p className={classes.muted} aria-live="polite">
          {quality.isWaiting ? (
            'It is being checked…'
          ) : checkedAt === null ? (
            'It has not been checked yet. That is done within a minute of a commit.'
          ) : (
            <>
              Checked <RelativeTime at={checkedAt} />
            </>
          )}
        </p>
        {error !== null && <p className={classes.reason}>{error}</p>}
      </div>
    </Panel>
  );
}

function RunNow({ quality: { table, isWaiting } }: { quality: TableQuality }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const ask = useMutation(
    trpc.quality.check.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.quality.table.queryFilter({ table })),
    }),
  );
  return (
    <Button busy={ask.isPending || isWaiting} onClick={() => ask.mutate({ table })}>
      <IconPlayerPlay size={16} aria-hidden="true" />
      Check now
    </Button>
  );
}
