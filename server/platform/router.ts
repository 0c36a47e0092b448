import { router, scoped } from '../trpc/procedures.ts';
import { readPlatformStatus } from './service.ts';

export const platformRouter = router({
  status: scoped('platform:read').query(() => readPlatformStatus()),
});
