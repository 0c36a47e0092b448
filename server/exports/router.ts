import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { cancelExport, getExport, listExports, removeExport } from './service.ts';

const one = z.object({ id: z.uuid() });

export const exportsRouter = router({
  list: scoped('query:run').query(({ ctx }) => listExports(ctx.reader)),
  get: scoped('query:run')
    .input(one)
    .query(({ ctx, input }) => getExport(ctx.reader, input.id)),
  cancel: scoped('query:run')
    .input(one)
    .mutation(({ ctx, input }) => cancelExport(ctx.reader, input.id)),
  remove: scoped('query:run')
    .input(one)
    .mutation(({ ctx, input }) => removeExport(ctx.reader, input.id)),
});
