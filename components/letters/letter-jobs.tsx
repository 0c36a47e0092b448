'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { refreshMs } from '#components/repair/job.ts';
import { JobsPanel } from '#components/repair/jobs-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { fixInWords } from './letter-words.ts';

/** What was asked to be done with letters and how far it has come. */
export function LetterJobs({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.letters.jobs.queryOptions(undefined, {
      refetchInterval: ({ state }) => refreshMs(state.data),
      meta: { quiet: true },
    }),
  );
  const stop = useMutation(
    trpc.letters.stop.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.letters.jobs.queryKey() }),
    }),
  );
  return (
    <JobsPanel
      things="letters"
      jobs={data?.map((job) => ({
        ...job,
        of: job.topic,
        change: job.what === 'replay' && job.fix !== null ? fixInWords(job.fix) : null,
      }))}
      stop={
        mayReplay
          ? {
              run: (id) => stop.mutate({ id }),
              running: stop.isPending ? stop.variables.id : null,
            }
          : null
      }
      onProgress={() => client.invalidateQueries({ queryKey: trpc.letters.summary.queryKey() })}
    />
  );
}
