'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { type Status, StatusBadge } from '#components/ui/status-badge.tsx';
import type { CheckResult, DatasetCheck } from '#server/datasets/schema.ts';
import { datasetAddress } from './dataset-address.ts';
import classes from './datasets.module.css';

const COLUMNS = [{ name: 'Of' }, { name: 'What must hold' }, { name: 'Last result' }];

/** What others told that must hold of a table of theirs, and how it came out. */
export function ChecksTab({ table }: { table: string }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.datasets.checks.queryOptions({ table }, { meta: { quiet: true } }));
  return (
    <Loaded read={read} failed="The checks could not be loaded" height="240px">
      {(data) => (
        <Panel
          title="Checks of others"
          aside={`${data.length} ${data.length === 1 ? 'check' : 'checks'}`}
          flush
        >
          {data.length === 0 ? (
            <EmptyState title="Nobody told of a check">
              Tests of a dbt project are listed here, with how they came out when run_results.json is imported
              with it.
            </EmptyState>
          ) : (
            <ListTable label="Checks" columns={COLUMNS}>
              {data.map((check) => (
                <tr key={JSON.stringify(check)}>
                  <td>
                    {check.subject === '' ? (
                      'The table'
                    ) : (
                      <code className={classes.code}>{check.subject}</code>
                    )}
                  </td>
                  <td>
                    <Rule check={check} />
                    {check.where !== null && (
                      <span className={classes.block}>
                        where <code>{check.where}</code>
                      </span>
                    )}
                  </td>
                  <td>
                    <Result result={check.result} />
                  </td>
                </tr>
              ))}
            </ListTable>
          )}
        </Panel>
      )}
    </Loaded>
  );
}

const RESULTS: Readonly<Record<CheckResult['status'], { readonly words: string; readonly status: Status }>> =
  {
    passed: { words: 'Passed', status: 'good' },
    warned: { words: 'Warned', status: 'warning' },
    failed: { words: 'Failed', status: 'critical' },
    error: { words: 'Could not be tried', status: 'critical' },
    skipped: { words: 'Skipped', status: 'idle' },
  };

function Result({ result }: { result: CheckResult | null }) {
  if (result === null) return 'Not told';
  const { status, failures, message, at } = result;
  return (
    <>
      <StatusBadge status={RESULTS[status].status}>{RESULTS[status].words}</StatusBadge>
      {at !== null && <RelativeTime at={at} className={classes.block} />}
      {failures !== null && failures > 0 && (
        <span className={classes.block}>
          <FormattedNumber value={failures} unit={{ kind: 'count' }} /> {failures === 1 ? 'row' : 'rows'}
        </span>
      )}
      {message !== null && <span className={classes.block}>{message}</span>}
    </>
  );
}

function Rule({ check: { kind, name, values, refersTo } }: { check: DatasetCheck }) {
  switch (kind) {
    case 'unique':
      return <>No value comes twice</>;
    case 'not_null':
      return <>A value in every row</>;
    case 'accepted_values':
      return values === 'masked' ? (
        <>One of some values, which are masked for you</>
      ) : (
        <>
          One of{' '}
          {values?.map((value, place) => (
            <span key={String(value)}>
              {place > 0 && ', '}
              <code>{String(value)}</code>
            </span>
          ))}
        </>
      );
    case 'other':
      return <code className={classes.code}>{name}</code>;
    case 'relationships':
      return (
        refersTo && (
          <>
            Is found in <code>{refersTo.column}</code> of{' '}
            <Link className={classes.code} href={datasetAddress(refersTo.table)}>
              {refersTo.table}
            </Link>
          </>
        )
      );
  }
}
