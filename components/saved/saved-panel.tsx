'use client';

import { IconFolderPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { later, useLater } from '#components/ui/later.ts';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { SavedQuery, SavedSummary } from '#server/saved/schema.ts';
import classes from './saved.module.css';
import type { SavedAsk, SavedDialogsProps } from './saved-dialogs.tsx';
import { SavedLists } from './saved-lists.tsx';
import { savedTree } from './saved-tree.ts';
import { useOpenSaved } from './use-open-saved.ts';

interface SavedPanelProps {
  /** Puts a query where it can be run. */
  readonly onOpen: (query: SavedQuery) => void;
  /** The id of the query that is open. */
  readonly current?: string | null;
}

const savedDialogs = later<SavedDialogsProps>(
  () => import('./saved-dialogs.tsx').then(({ SavedDialogs }) => SavedDialogs),
  reportNotLoaded,
);

/** Saved queries: one's own in folders, and what others share. */
export function SavedPanel({ onOpen, current = null }: SavedPanelProps) {
  const trpc = useTRPC();
  const fetchSaved = useOpenSaved();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const [ask, setAsk] = useState<SavedAsk | null>(null);
  const Dialogs = useLater(savedDialogs, ask !== null);
  const { data, error, refetch, isFetching } = useQuery(
    trpc.saved.list.queryOptions({ search }, { placeholderData: keepPreviousData }),
  );

  async function open({ id }: SavedSummary) {
    const query = await fetchSaved(id);
    if (query) onOpen(query);
    else void refetch();
  }

  if (error && !data) {
    return (
      <ErrorState title="The list could not be loaded" onRetry={() => void refetch()} retrying={isFetching}>
        {failureOf(error)}
      </ErrorState>
    );
  }
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <input
          type="search"
          className={classes.search}
          aria-label="Find a saved query"
          placeholder="Find a saved query"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button
          type="button"
          className={classes.icon}
          aria-label="New folder"
          title="New folder"
          onClick={() => setAsk({ kind: 'folder', parentId: null })}
        >
          <IconFolderPlus size={16} aria-hidden="true" />
        </button>
      </div>
      {data ? (
        <SavedLists
          tree={savedTree(data.folders, data.queries, search !== '')}
          searched={search !== ''}
          current={current}
          onOpen={open}
          onAsk={setAsk}
        />
      ) : (
        <Skeleton height="96px" />
      )}
      {data?.more && <p className={classes.none}>There are more. Type to narrow.</p>}
      {Dialogs && <Dialogs ask={ask} folders={data?.folders ?? []} onClose={() => setAsk(null)} />}
    </div>
  );
}
