import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { findRuns } from './data.ts';
import { previewTable } from './preview-service.ts';
import { cancelRunning } from './running-queries.ts';
import { historySearch, previewRequest } from './schema.ts';

export const queriesRouter = router({
  history: scoped('query:run')
    .input(historySearch)
    .query(({ ctx, input }) => findRuns(ctx.person.id, input)),
  cancel: scoped('query:run')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ({ wasRunning: cancelRunning(ctx.person.id, input.id) })),
  preview: scoped('data:preview', { rate: 'query' })
    .input(previewRequest)
    .query(({ ctx, input, signal }) => previewTable(ctx, input, signal)),
});
