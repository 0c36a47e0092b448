import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { historySearch, previewRequest } from './schema.ts';
import { cancelQuery, previewTable, searchHistory } from './service.ts';

export const queriesRouter = router({
  history: scoped('query:run')
    .input(historySearch)
    .query(({ ctx, input }) => searchHistory(ctx.reader, input)),
  cancel: scoped('query:run')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ({ wasRunning: cancelQuery(ctx.reader, input.id) })),
  preview: scoped('data:preview', { rate: 'query' })
    .input(previewRequest)
    .query(({ ctx, input, signal }) => previewTable(ctx, input, signal)),
});
