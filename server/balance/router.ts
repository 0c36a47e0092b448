import { router, scoped } from '../trpc/procedures.ts';
import { readBalance } from './service.ts';

export const balanceRouter = router({
  read: scoped('pipelines:read').query(({ ctx }) => readBalance(ctx.reader)),
});
