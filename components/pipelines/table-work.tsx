'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { LakeTableDetails, WorkInput } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';

const WORDS: Readonly<Record<WorkInput['what'], { readonly verb: string; readonly asked: string }>> = {
  run: { verb: 'Run now', asked: 'Run' },
  rebuild: { verb: 'Make anew', asked: 'Made anew' },
  maintain: { verb: 'Compact now', asked: 'Compacted' },
  clean: { verb: 'Remove them now', asked: 'Removed' },
};

interface TableWorkProps {
  readonly details: Pick<LakeTableDetails, 'table' | 'isMadeByModel' | 'asked'>;
  /** What can be asked for here; the usual work by default. */
  readonly whats?: readonly WorkInput['what'][];
}

const OF_MODEL = ['run', 'rebuild', 'maintain'] as const;
const OF_TABLE = ['maintain'] as const;

/** Hands a table to the worker that keeps it, for whoever manages pipelines; and what waits for one. */
export function TableWork({ details: { table, isMadeByModel, asked }, whats }: TableWorkProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const ask = useMutation(
    trpc.pipelines.ask.mutationOptions({
      onSuccess: async (_, { what }) => {
        await client.invalidateQueries({ queryKey: trpc.pipelines.table.queryKey() });
        showToast({
          tone: 'good',
          title: `${WORDS[what].asked} within seconds`,
          text: 'Its run appears in the list when it has ended.',
        });
      },
    }),
  );
  const offered = whats ?? (isMadeByModel ? OF_MODEL : OF_TABLE);
  return (
    <div className={classes.work}>
      {offered.map((what) => {
        const waiting = asked.find((each) => each.what === what);
        return (
          <span key={what} className={classes.moment}>
            <Button
              disabled={waiting !== undefined}
              busy={ask.isPending && ask.variables.what === what}
              onClick={() => ask.mutate({ table, what })}
            >
              {WORDS[what].verb}
            </Button>
            {waiting && (
              <span className={classes.aside}>
                asked for by {waiting.by} <RelativeTime at={waiting.at} />
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
}
