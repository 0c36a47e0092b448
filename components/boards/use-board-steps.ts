'use client';

import { useRouter } from 'next/navigation';
import { useTRPCClient } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { Board } from '#server/boards/schema.ts';

/** What is done with a board as a whole. */
export function useBoardSteps({ id, title }: Board) {
  const client = useTRPCClient();
  const router = useRouter();
  return {
    async duplicate() {
      try {
        const copy = await client.boards.duplicate.mutate({ id });
        router.push(`/dashboards/board/${copy.id}`);
        showToast({ tone: 'good', title: `${copy.title} is yours` });
      } catch {
        showToast({ tone: 'critical', title: `${title} could not be duplicated`, text: 'Try again.' });
      }
    },
    async remove() {
      try {
        await client.boards.remove.mutate({ id });
      } catch {
        showToast({ tone: 'critical', title: `${title} could not be deleted`, text: 'Try again.' });
        return;
      }
      router.push('/dashboards');
      const undo = async () => {
        await client.boards.undoRemove.mutate({ id });
        router.push(`/dashboards/board/${id}`);
      };
      showToast({
        tone: 'good',
        title: `${title} was deleted`,
        action: { label: 'Undo', onSelect: () => void undo() },
      });
    },
  };
}
