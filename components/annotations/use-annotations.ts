'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';

export function useTableAnnotations(table: string) {
  const trpc = useTRPC();
  return useQuery(trpc.annotations.table.queryOptions({ table }, { meta: { quiet: true } }));
}

/** Everything that shows what was written is read anew. */
function useRefresh() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return () =>
    Promise.all(
      [trpc.annotations, trpc.datasets, trpc.catalog, trpc.profiles, trpc.queries].map((domain) =>
        client.invalidateQueries({ queryKey: domain.pathKey() }),
      ),
    );
}

/** Takes a change back; a toast says so. */
export function useUndoChange() {
  const trpc = useTRPC();
  const refresh = useRefresh();
  return useMutation(
    trpc.annotations.undo.mutationOptions({
      onSuccess: async () => {
        await refresh();
        showToast({ tone: 'good', title: 'The change is undone' });
      },
    }),
  );
}

/** What is to be done once something was saved: all is read anew, and a toast says so and can take it back. */
export function useSaved() {
  const refresh = useRefresh();
  const undo = useUndoChange();
  return async ({ id, changes }: { readonly id: string | null; readonly changes: number }) => {
    await refresh();
    if (id === null)
      showToast({ tone: 'good', title: 'Nothing to change', text: 'It is like this already.' });
    else {
      showToast({
        tone: 'good',
        title: changes === 1 ? 'The change is saved' : `${changes.toLocaleString()} changes are saved`,
        action: { label: 'Undo', onSelect: () => undo.mutate({ id }) },
      });
    }
  };
}

/** Saves what was written on a page. Its failure is for the form to show. */
export function useSaveAnnotations() {
  const trpc = useTRPC();
  const saved = useSaved();
  return useMutation(trpc.annotations.save.mutationOptions({ onSuccess: saved, meta: { quiet: true } }));
}
