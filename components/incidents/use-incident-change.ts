import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';

/** What follows every change of incidents and channels: what is shown of them is read anew, and a toast says what was done. */
export function useIncidentChanged(): (title?: string) => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async (title) => {
    if (title) showToast({ tone: 'good', title });
    await client.invalidateQueries({ queryKey: trpc.incidents.pathKey() });
  };
}
