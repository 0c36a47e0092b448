'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { Board, BoardContent } from '#server/boards/schema.ts';

function contentOf({ title, description, tiles }: Board): BoardContent {
  return { title, description, tiles };
}

/** A board as the server has it, and how it is changed: at once, with a way back. */
export function useBoard(initial: Board) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { id } = initial;
  const { data: board, error } = useQuery(
    trpc.boards.open.queryOptions(
      { id },
      { initialData: initial, refetchOnWindowFocus: true, meta: { quiet: true } },
    ),
  );
  const save = useMutation({
    mutationFn: ({ content }: { content: BoardContent; said: string | null }) => {
      const { version } = queryClient.getQueryData(trpc.boards.open.queryKey({ id })) ?? initial;
      return client.boards.save.mutate({ id, version, content });
    },
    // One after the other: each is based on the version that the one before made.
    scope: { id: `board ${id}` },
    onMutate: ({ content }) => {
      const before = queryClient.getQueryData(trpc.boards.open.queryKey({ id })) ?? initial;
      queryClient.setQueryData(trpc.boards.open.queryKey({ id }), { ...before, ...content });
      return { before: contentOf(before) };
    },
    onSuccess: (saved, { said }, { before }) => {
      queryClient.setQueryData(trpc.boards.open.queryKey({ id }), saved);
      if (said === null) return;
      const undo = () => save.mutate({ content: before, said: null });
      showToast({ tone: 'good', title: said, action: { label: 'Undo', onSelect: undo } });
    },
    onError: () => queryClient.invalidateQueries({ queryKey: trpc.boards.open.queryKey({ id }) }),
  });
  return {
    board,
    /** It was deleted, or is not there for this person any more. */
    isGone: error?.data?.errorCode === 'not_found' || error?.data?.errorCode === 'forbidden',
    isSaving: save.isPending,
    /** With `said`, a toast offers the way back. */
    change: (content: Partial<BoardContent>, said: string | null = null) =>
      save.mutate({ content: { ...contentOf(board), ...content }, said }),
    replace: (next: Board) => queryClient.setQueryData(trpc.boards.open.queryKey({ id }), next),
  };
}
