'use client';

import { IconSql } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { FailingRows, SeenCheck } from '#server/quality/schema.ts';
import classes from './quality.module.css';

const PAGE = 50;

interface FailingRowsViewProps {
  readonly table: string;
  readonly check: SeenCheck;
  readonly mayQuery: boolean;
}

/** The rows that break the rule of a check now, page by page; all of them in SQL. */
export function FailingRowsView({ table, check, mayQuery }: FailingRowsViewProps) {
  const trpc = useTRPC();
  const [offset, setOffset] = useState(0);
  const read = useQuery(
    trpc.quality.failingRows.queryOptions(
      { table, suite: check.suite, check: check.id, limit: PAGE, offset },
      { placeholderData: (before) => before, meta: { quiet: true } },
    ),
  );
  return (
    <Loaded read={read} failed="The rows that fail could not be loaded" height="360px">
      {(answer) => (
        <div className={classes.stack}>
          <div className={classes.more}>
            <span className={classes.muted} aria-live="polite">
              {answer.total === null ? (
                'All of them are to be had in SQL'
              ) : (
                <Range answer={answer} offset={offset} />
              )}
            </span>
            <span className={classes.actions}>
              <Button disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>
                Earlier
              </Button>
              <Button
                disabled={answer.total === null || offset + PAGE >= answer.total}
                onClick={() => setOffset(offset + PAGE)}
              >
                Later
              </Button>
              {mayQuery && (
                <Link
                  className={buttonClasses.button}
                  href={`/sql?${new URLSearchParams({ sql: answer.sql })}`}
                >
                  <IconSql size={16} aria-hidden="true" />
                  Open all in SQL
                </Link>
              )}
            </span>
          </div>
          {answer.total === 0 ? (
            <EmptyState title="No row fails now">
              The table has changed since it was checked, or the rows that failed are none that you see.
            </EmptyState>
          ) : (
            answer.rows.length > 0 && <Rows answer={answer} offset={offset} stale={read.isPlaceholderData} />
          )}
        </div>
      )}
    </Loaded>
  );
}

function Range({ answer: { rows, total }, offset }: { answer: FailingRows; offset: number }) {
  if (total === 0) return null;
  return (
    <>
      Rows {offset + 1} to {offset + rows.length} of{' '}
      <FormattedNumber value={total} unit={{ kind: 'count' }} />
    </>
  );
}

function Rows({
  answer: { columns, rows },
  offset,
  stale,
}: {
  answer: FailingRows;
  offset: number;
  stale: boolean;
}) {
  return (
    <ListTable
      label="Rows that fail"
      stale={stale}
      columns={columns.map(({ name, isMasked }) => ({ name: isMasked ? `${name} (masked)` : name }))}
    >
      {rows.map((row, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no key of their own, and a page is replaced as a whole
        <tr key={offset + place}>
          {columns.map(({ name }, column) => (
            <td key={name} className={classes.value} title={cell(row[column] ?? null)}>
              {cell(row[column] ?? null)}
            </td>
          ))}
        </tr>
      ))}
    </ListTable>
  );
}

function cell(value: FailingRows['rows'][number][number]): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
