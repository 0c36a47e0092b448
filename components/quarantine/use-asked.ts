import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';

/** After work was asked for: its row appears, the dialog ends, and a word says what happens now. */
export function useAsked(title: string, onDone: () => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: trpc.quarantine.jobs.queryKey() });
    onDone();
    showToast({ tone: 'good', title, text: 'How far it has come is under “Work on rows”.' });
  };
}
