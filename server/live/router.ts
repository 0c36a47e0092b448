import { tracked } from '@trpc/server';
import { router, scoped } from '../trpc/procedures.ts';
import { liveUpdates } from './service.ts';

export const liveRouter = router({
  updates: scoped('dashboards:read').subscription(async function* ({ ctx, signal }) {
    const viewer = { personId: ctx.person.id, sessionId: ctx.sessionId };
    for await (const { id, update } of liveUpdates(viewer, signal ?? new AbortController().signal))
      yield tracked(id, update);
  }),
});
