import { router, scoped } from '../trpc/procedures.ts';
import { versionsRequest } from './schema.ts';
import { extractVersions } from './service.ts';

export const extractsRouter = router({
  version: scoped('query:run')
    .input(versionsRequest)
    .query(({ ctx, input }) => extractVersions(ctx.reader, input.tables)),
});
