'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';

/** Follows a table and stops that again, which a toast can take back; all that shows whether somebody does is read anew. */
export function useFollow(table: string) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(
      [trpc.notices.following.queryKey({ table }), trpc.notices.followed.queryKey()].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  const follow = useMutation(trpc.notices.follow.mutationOptions({ onSuccess: refresh }));
  const unfollow = useMutation(
    trpc.notices.unfollow.mutationOptions({
      onSuccess() {
        showToast({
          tone: 'good',
          title: 'Not followed any more',
          text: table,
          action: { label: 'Undo', onSelect: () => follow.mutate({ table }) },
        });
        return refresh();
      },
    }),
  );
  return {
    isPending: follow.isPending || unfollow.isPending,
    follow: () => follow.mutate({ table }),
    unfollow: () => unfollow.mutate({ table }),
  };
}
