import { router, scoped } from '../trpc/procedures.ts';
import { whichColumns, whichProfile } from './schema.ts';
import { readColumnDetails, readProfile } from './service.ts';

export const profilesRouter = router({
  table: scoped('data:preview')
    .input(whichProfile)
    .query(({ ctx, input }) => readProfile(ctx, input.table)),
  columns: scoped('data:preview')
    .input(whichColumns)
    .query(({ ctx, input }) => readColumnDetails(ctx, input)),
});
