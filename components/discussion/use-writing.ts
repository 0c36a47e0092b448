'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { Thread } from '#server/discussion/schema.ts';

/**
 * What can be done in a discussion; all that shows it is read anew then. What is done about a post may take the post off
 * the page: a toast comes all the same, and can take it back.
 */
export function useWriting() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: trpc.discussion.pathKey() });
  const quiet = { onSuccess: refresh, meta: { quiet: true } };
  const restore = useMutation(trpc.discussion.restore.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.discussion.delete.mutationOptions({
      onSuccess(_, { id }) {
        showToast({
          tone: 'good',
          title: 'The post is deleted',
          action: { label: 'Undo', onSelect: () => restore.mutate({ id }) },
        });
        return refresh();
      },
    }),
  );
  const before = useRef<string | null>(null);
  const mark = useMutation(trpc.discussion.markAnswer.mutationOptions({ onSuccess: refresh }));
  const markAndTell = useMutation(
    trpc.discussion.markAnswer.mutationOptions({
      onSuccess(_, { thread, post }) {
        showToast({
          tone: 'good',
          title: post === null ? 'The question is open again' : 'The question is answered',
          action: { label: 'Undo', onSelect: () => mark.mutate({ thread, post: before.current }) },
        });
        return refresh();
      },
    }),
  );
  return {
    start: useMutation(trpc.discussion.start.mutationOptions(quiet)),
    reply: useMutation(trpc.discussion.reply.mutationOptions(quiet)),
    edit: useMutation(trpc.discussion.edit.mutationOptions(quiet)),
    isPending: remove.isPending || markAndTell.isPending,
    remove: (id: string) => remove.mutate({ id }),
    /** Null: nothing answers it after all. */
    markAnswer: ({ id, answer }: Thread, post: string | null) => {
      before.current = answer;
      markAndTell.mutate({ thread: id, post });
    },
  };
}
