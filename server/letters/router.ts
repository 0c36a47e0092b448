import { router, scoped } from '../trpc/procedures.ts';
import { listLetters, readLetter } from './list-service.ts';
import { discardInput, letterFilter, listInput, replayInput, whichJob, whichLetter } from './schema.ts';
import { summarizeLetters } from './summary-service.ts';
import { tryReplay } from './trial-service.ts';
import { askDiscard, askReplay, listJobs, stopJob } from './work-service.ts';

const reads = scoped('pipelines:read');
const replays = scoped('letters:replay');

export const lettersRouter = router({
  summary: reads
    .input(letterFilter.pick({ from: true, to: true }))
    .query(({ ctx, input, signal }) => summarizeLetters(ctx.reader, input, signal)),
  list: reads.input(listInput).query(({ ctx, input, signal }) => listLetters(ctx, input, signal)),
  letter: reads.input(whichLetter).query(({ ctx, input, signal }) => readLetter(ctx, input, signal)),
  jobs: reads.query(({ ctx }) => listJobs(ctx)),
  // A mutation, since its input may be a long text and since it is recorded.
  tryReplay: replays.input(replayInput).mutation(({ ctx, input, signal }) => tryReplay(ctx, input, signal)),
  replay: replays.input(replayInput).mutation(({ ctx, input, signal }) => askReplay(ctx, input, signal)),
  discard: replays.input(discardInput).mutation(({ ctx, input, signal }) => askDiscard(ctx, input, signal)),
  stop: replays.input(whichJob).mutation(({ ctx, input }) => stopJob(ctx, input.id)),
});
