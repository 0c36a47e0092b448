import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { showToast } from '#components/ui/toasts.tsx';

interface Asked {
  readonly title: string;
  /** What there are many of: `letters`. */
  readonly things: string;
  /** Of the list of jobs. */
  readonly jobs: QueryKey;
  readonly onDone: () => void;
}

/** After work was asked for: its row appears, the dialog ends, and a word says what happens now. */
export function useAsked({ title, things, jobs, onDone }: Asked) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: jobs });
    onDone();
    showToast({ tone: 'good', title, text: `How far it has come is under “Work on ${things}”.` });
  };
}
