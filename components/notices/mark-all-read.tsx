'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import type { Notice } from '#server/notices/schema.ts';
import classes from './notices.module.css';

/** Marks everything as read that is shown or older; nothing where all is. */
export function MarkAllRead({ notices }: { notices: readonly Notice[] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const mark = useMutation(
    trpc.notices.markRead.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.notices.list.pathKey() }),
    }),
  );
  const [latest] = notices;
  if (!latest || notices.every(({ isRead }) => isRead)) return null;
  return (
    <button
      type="button"
      className={classes.quiet}
      disabled={mark.isPending}
      onClick={() => mark.mutate({ upTo: latest.id })}
    >
      Mark all as read
    </button>
  );
}
