'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { TermName, TermOfDataset } from '#server/glossary/schema.ts';

/** Every term that the person is shown. */
export function useGlossary({ enabled = true }: { readonly enabled?: boolean } = {}) {
  const trpc = useTRPC();
  return useQuery(trpc.glossary.list.queryOptions(undefined, { enabled, meta: { quiet: true } }));
}

/** What a term is called; its id where that is not known. */
export function useTermNames(): (id: string) => string {
  const { data } = useGlossary();
  const names = new Map(data?.terms.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** What follows every change of the glossary: all that is shown of it is read anew, and the search, which finds by it. */
export function useGlossaryChanged(): () => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      [trpc.glossary, trpc.catalog].map((domain) => client.invalidateQueries({ queryKey: domain.pathKey() })),
    );
  };
}

interface NamedStep extends TermName {
  readonly version: number;
}

interface Link {
  readonly dataset: string;
  readonly column: string | null;
}

/** Changes that need no dialog; what takes something away can be undone. */
export function useGlossaryActions() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { glossary } = useTRPCClient();
  const changed = useGlossaryChanged();
  const { mutate, isPending } = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: changed,
  });
  const undoable = (title: string, undo: () => Promise<unknown>) =>
    showToast({ tone: 'good', title, action: { label: 'Undo', onSelect: () => mutate(undo) } });
  /** At once; what is read anew after the change is what counts, and not what was on its way before. */
  const show = async ({ dataset }: Link, change: (terms: readonly TermOfDataset[]) => TermOfDataset[]) => {
    const queryKey = trpc.glossary.ofDataset.queryKey({ dataset });
    await client.cancelQueries({ queryKey });
    client.setQueryData(queryKey, (before: readonly TermOfDataset[] | undefined) => before && change(before));
  };
  const what = ({ dataset, column }: Link) => (column === null ? dataset : `${dataset}.${column}`);
  return {
    isPending,
    remove: ({ id, name, version }: NamedStep, after?: () => void) =>
      mutate(async () => {
        const gone = await glossary.remove.mutate({ id, version });
        undoable(`${name} was deleted`, () => glossary.undoRemove.mutate(gone));
        after?.();
      }),
    bringBack: ({ id, name, version }: NamedStep) =>
      mutate(async () => {
        await glossary.undoRemove.mutate({ id, version });
        showToast({ tone: 'good', title: `${name} is back` });
      }),
    takeFromFile: ({ id, name, version }: NamedStep) =>
      mutate(async () => {
        const before = version;
        const { version: taken } = await glossary.takeFromFile.mutate({ id, version });
        undoable(`${name} is as in the file again`, () =>
          glossary.restore.mutate({ id, version: taken, number: before }),
        );
      }),
    link: ({ id, name }: TermName, link: Link) =>
      mutate(async () => {
        await show(link, (terms) => [...terms, { id, name, column: link.column }]);
        await glossary.link.mutate({ id, ...link });
        undoable(`${what(link)} is linked to ${name}`, () => glossary.unlink.mutate({ id, ...link }));
      }),
    unlink: ({ id, name }: TermName, link: Link) =>
      mutate(async () => {
        await show(link, (terms) => terms.filter((term) => term.id !== id || term.column !== link.column));
        await glossary.unlink.mutate({ id, ...link });
        undoable(`${what(link)} is no longer linked to ${name}`, () => glossary.link.mutate({ id, ...link }));
      }),
  };
}
