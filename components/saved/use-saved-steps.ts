'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import type { Sharing } from '#server/queries/schema.ts';
import type { SavedFolder, SavedSummary } from '#server/saved/schema.ts';
import { useSavedChanged } from './use-saved-change.ts';

/** What a form does with what was entered, and how that goes. */
export interface Step<Value> {
  readonly run: (value: Value) => void;
  readonly isPending: boolean;
  readonly failure: string | null;
}

/** What the dialogs do; each closes its dialog once it is done. */
export function useSavedSteps(onDone: () => void) {
  const { saved } = useTRPCClient();
  const changed = useSavedChanged();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    meta: { quiet: true },
    onSuccess: onDone,
    onSettled: changed,
  });
  const step = <Value>(work: (value: Value) => Promise<unknown>): Step<Value> => ({
    run: (value) => mutate(() => work(value)),
    isPending,
    failure: failureOf(error),
  });
  return {
    makeFolder: (parentId: string | null) =>
      step((name: string) => saved.makeFolder.mutate({ name, parentId })),
    renameFolder: ({ id }: SavedFolder) => step((name: string) => saved.renameFolder.mutate({ id, name })),
    moveFolder: ({ id }: SavedFolder) =>
      step((parentId: string | null) => saved.moveFolder.mutate({ id, parentId })),
    rename: ({ id, version }: SavedSummary) =>
      step((title: string) => saved.rename.mutate({ id, version, title })),
    move: ({ id }: SavedSummary) => step((folderId: string | null) => saved.move.mutate({ id, folderId })),
    share: ({ id }: SavedSummary) =>
      step((chosen: { sharing: Sharing; mayEdit: boolean }) => saved.share.mutate({ id, ...chosen })),
  };
}
