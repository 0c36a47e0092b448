'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { SavedFolder, SavedSummary } from '#server/saved/schema.ts';

/** What follows every change of saved queries: all that is shown of them is read anew. */
export function useSavedChanged(): () => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: trpc.saved.pathKey() });
}

/** Changes that need no dialog; what takes something away can be undone. */
export function useSavedActions() {
  const client = useTRPCClient();
  const changed = useSavedChanged();
  const { mutate } = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: changed,
  });
  const removed = (title: string, undo: () => Promise<unknown>) =>
    showToast({
      tone: 'good',
      title: `${title} was deleted`,
      action: { label: 'Undo', onSelect: () => mutate(undo) },
    });
  return {
    duplicate: ({ id }: SavedSummary) =>
      mutate(async () => {
        const copy = await client.saved.duplicate.mutate({ id });
        showToast({ tone: 'good', title: `${copy.title} is yours` });
      }),
    remove: ({ id, title }: SavedSummary) =>
      mutate(async () => {
        await client.saved.remove.mutate({ id });
        removed(title, () => client.saved.undoRemove.mutate({ id }));
      }),
    removeFolder: ({ id, name }: SavedFolder) =>
      mutate(async () => {
        await client.saved.removeFolder.mutate({ id });
        removed(name, () => client.saved.undoRemoveFolder.mutate({ id }));
      }),
  };
}
