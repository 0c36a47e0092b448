'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import type { PolicyDocument, WhyStep } from '#server/access/schema.ts';
import { type RowValue, RowWhyForm } from './row-why.tsx';
import classes from './viewed-table.module.css';

interface WhyPanelProps {
  readonly personId: string;
  readonly table: string;
  /** Null: the table as a whole. */
  readonly column: string | null;
  readonly document: PolicyDocument | null;
  /** What rows can be asked about; null when no filter is about them. */
  readonly rows: { readonly columns: readonly string[]; readonly initial: RowValue } | null;
  /** Asks about the whole table again. */
  readonly onWhole: (() => void) | undefined;
}

const COUNTS: Readonly<Record<WhyStep['counts'], string>> = {
  decides: 'Decides',
  agrees: 'Says the same',
  overruled: 'Something stronger decides',
  not_about_them: 'Not about them',
};

/** Why somebody sees a table or a column as they do: everything that is about it, in the order in which it counts. */
export function WhyPanel({ personId, table, column, document, rows, onWhole }: WhyPanelProps) {
  const client = useTRPCClient();
  const { data, error } = useQuery({
    queryKey: ['policies-why', personId, table, column, document],
    queryFn: ({ signal }) =>
      client.policies.why.mutate({ personId, dataset: table, column, document }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { quiet: true },
  });
  return (
    <Panel
      title={column === null ? 'Why' : `Why ${column}`}
      aside={onWhole && <Button onClick={onWhole}>The whole table</Button>}
    >
      <div className={classes.why} aria-live="polite">
        {data ? (
          <>
            <p className={classes.says}>{data.says}</p>
            {data.steps.length === 0 ? (
              <p className={classes.counts}>No policy and no grant is about it.</p>
            ) : (
              <ol className={classes.steps}>
                {data.steps.map(({ kind, id, counts, says }) => (
                  <li key={`${kind} ${id}`} className={classes.step} data-counts={counts}>
                    <span className={classes.counts}>{COUNTS[counts]}</span>
                    {says}
                  </li>
                ))}
              </ol>
            )}
          </>
        ) : error ? (
          <p className={classes.counts}>{failureOf(error)}</p>
        ) : (
          <div aria-busy="true">
            <Skeleton height="96px" />
          </div>
        )}
        {rows && (
          <RowWhyForm
            key={`${rows.initial.column} ${rows.initial.value}`}
            personId={personId}
            table={table}
            columns={rows.columns}
            document={document}
            initial={rows.initial}
          />
        )}
      </div>
    </Panel>
  );
}
