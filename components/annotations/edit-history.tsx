'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { ShownEdit, ShownEdits } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { useUndoChange } from './use-annotations.ts';
import { valueWords } from './value-words.ts';

interface EditHistoryProps {
  /** Null: of every table. */
  readonly table: string | null;
  readonly mayEdit: boolean;
}

const SOURCES = {
  page: null,
  bulk: 'to many at once',
  file: 'from a file',
  undo: 'took a change back',
} as const;

/** Who wrote what, what was there before, and for whoever may a way back. */
export function EditHistory({ table, mayEdit }: EditHistoryProps) {
  const trpc = useTRPC();
  const read = useInfiniteQuery(
    trpc.annotations.history.infiniteQueryOptions(
      { table },
      { getNextPageParam: ({ nextCursor }) => nextCursor, meta: { quiet: true } },
    ),
  );
  return (
    <Loaded read={read} failed="The changes could not be loaded" height="160px">
      {({ pages }) => {
        const sets = pages.flatMap((page) => page.sets as readonly ShownEdits[]);
        if (sets.length === 0) {
          return (
            <EmptyState title="Nobody has written anything yet">
              Descriptions, owners and tags are those that files declare.
            </EmptyState>
          );
        }
        return (
          <>
            <ul className={classes.sets} aria-label="Changes">
              {sets.map((set) => (
                <EditSet key={set.id} set={set} namesTables={table === null} mayEdit={mayEdit} />
              ))}
            </ul>
            {read.hasNextPage && (
              <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                Show older changes
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface EditSetProps {
  readonly set: ShownEdits;
  readonly namesTables: boolean;
  readonly mayEdit: boolean;
}

function EditSet({ set, namesTables, mayEdit }: EditSetProps) {
  const { id, at, by, source, note, isUndone, edits, count } = set;
  const undo = useUndoChange();
  return (
    <li className={classes.set}>
      <p className={classes.who}>
        <span>
          {by}, <RelativeTime at={at} />
          {SOURCES[source] && `, ${SOURCES[source]}`}
          {note && `: ${note}`}
        </span>
        {isUndone ? (
          <StatusBadge status="idle">Undone</StatusBadge>
        ) : (
          mayEdit && (
            <Button
              busy={undo.isPending}
              onClick={() => undo.mutate({ id })}
              aria-label={`Undo the change of ${by}`}
            >
              Undo
            </Button>
          )
        )}
      </p>
      <ul className={classes.edits}>
        {edits.map((edit) => (
          <li key={`${edit.table} ${edit.column} ${edit.field}`}>
            <EditLine edit={edit} namesTable={namesTables} />
          </li>
        ))}
        {count > edits.length && <li className={classes.note}>and {count - edits.length} others</li>}
      </ul>
    </li>
  );
}

export function EditLine({ edit, namesTable }: { edit: ShownEdit; namesTable: boolean }) {
  const { table, column, field, before, after } = edit;
  return (
    <>
      <span className={classes.what}>
        {namesTable && <Link href={datasetAddress(table)}>{table}</Link>}
        {column !== null && <code>{column}</code>} {field}
      </span>
      <del className={classes.before}>{valueWords(before)}</del>
      <span aria-hidden="true">→</span>
      <ins className={classes.after}>{valueWords(after)}</ins>
    </>
  );
}
