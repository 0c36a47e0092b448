'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { refreshMs } from '#components/repair/job.ts';
import { JobsPanel } from '#components/repair/jobs-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';

/** What was asked to be done with quarantined rows and how far it has come. */
export function QuarantineJobs({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.quarantine.jobs.queryOptions(undefined, {
      refetchInterval: ({ state }) => refreshMs(state.data),
      meta: { quiet: true },
    }),
  );
  const stop = useMutation(
    trpc.quarantine.stop.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.quarantine.jobs.queryKey() }),
    }),
  );
  return (
    <JobsPanel
      things="rows"
      jobs={data?.map((job) => ({ ...job, of: job.table, change: null, already: 0 }))}
      stop={
        mayReplay
          ? {
              run: (id) => stop.mutate({ id }),
              running: stop.isPending ? stop.variables.id : null,
            }
          : null
      }
      onProgress={() => client.invalidateQueries({ queryKey: trpc.quarantine.summary.queryKey() })}
    />
  );
}
