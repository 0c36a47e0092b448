import { router, scoped } from '../trpc/procedures.ts';
import { directoryQuestion } from './schema.ts';
import { directory } from './service.ts';

export const sharingRouter = router({
  directory: scoped('query:run')
    .input(directoryQuestion)
    .query(({ ctx, input }) => directory(ctx.reader, input.chosen)),
});
