import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { identifier, pageState } from './schema.ts';
import { answerQuery, listDashboards, readDashboard, readDashboardVersion, readFrame } from './service.ts';

const which = z.object({ id: z.string().max(100) });
const page = which.extend({ state: pageState });
const oneQuery = page.extend({ query: identifier });

const reads = scoped('dashboards:read');
const exports = scoped('dashboards:export');

export const dashboardsRouter = router({
  list: reads.query(() => listDashboards()),
  get: reads.input(which).query(({ input }) => readDashboard(input.id)),
  version: reads.input(which).query(({ ctx, input }) => readDashboardVersion(ctx.person, input.id)),
  frame: reads
    .input(page)
    .query(({ ctx, input, signal }) => readFrame(ctx.person, input.id, input.state, signal)),
  query: reads
    .input(oneQuery)
    .query(({ ctx, input, signal }) => answerQuery(ctx.person, { ...input, extent: 'tile' }, signal)),
  export: exports
    .input(oneQuery)
    .query(({ ctx, input, signal }) => answerQuery(ctx.person, { ...input, extent: 'export' }, signal)),
});
