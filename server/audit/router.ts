import { router, scoped } from '../trpc/procedures.ts';
import { auditSearchSchema } from './schema.ts';
import { checkLog, searchLog } from './service.ts';

export const auditRouter = router({
  search: scoped('audit:read')
    .input(auditSearchSchema)
    .query(({ input }) => searchLog(input)),
  check: scoped('audit:read').subscription(({ ctx }) => checkLog(ctx)),
});
