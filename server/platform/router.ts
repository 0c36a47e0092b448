import { router, scoped } from '../trpc/procedures.ts';
import { readCollectorEntry, readPlatformStatus } from './service.ts';

export const platformRouter = router({
  status: scoped('platform:read').query(({ ctx }) => readPlatformStatus(ctx.person)),
  collector: scoped('data:add').query(() => readCollectorEntry()),
});
