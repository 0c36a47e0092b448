import { router, scoped } from '../trpc/procedures.ts';
import { rejectHeld, releaseHeld } from './decide-service.ts';
import { listPublications } from './held-service.ts';
import { listQuarantined, summarizeQuarantine } from './list-service.ts';
import { decideInput, discardInput, quarantinedInput, replayInput, whichQuarantineJob } from './schema.ts';
import { tryReplay } from './trial-service.ts';
import { askDiscard, askReplay, listJobs, stopJob } from './work-service.ts';

const reads = scoped('pipelines:read');
const replays = scoped('letters:replay');
const manages = scoped('pipelines:manage');

export const quarantineRouter = router({
  summary: reads.query(({ ctx, signal }) => summarizeQuarantine(ctx.reader, signal)),
  list: reads.input(quarantinedInput).query(({ ctx, input, signal }) => listQuarantined(ctx, input, signal)),
  jobs: reads.query(({ ctx }) => listJobs(ctx)),
  // A mutation, since its input may be a long text and since it is recorded.
  tryReplay: replays.input(replayInput).mutation(({ ctx, input, signal }) => tryReplay(ctx, input, signal)),
  replay: replays.input(replayInput).mutation(({ ctx, input, signal }) => askReplay(ctx, input, signal)),
  discard: replays.input(discardInput).mutation(({ ctx, input, signal }) => askDiscard(ctx, input, signal)),
  stop: replays.input(whichQuarantineJob).mutation(({ ctx, input }) => stopJob(ctx, input.id)),
  held: reads.query(({ ctx }) => listPublications(ctx.reader)),
  release: manages.input(decideInput).mutation(({ ctx, input }) => releaseHeld(ctx, input)),
  reject: manages.input(decideInput).mutation(({ ctx, input }) => rejectHeld(ctx, input)),
});
