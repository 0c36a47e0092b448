import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { identifier, pageState } from './schema.ts';
import {
  answerQuery,
  exportQuery,
  listDashboards,
  readDashboard,
  readDashboardVersion,
  readFrame,
} from './service.ts';

const which = z.object({ id: z.string().max(100) });
const page = which.extend({ state: pageState });
const oneQuery = page.extend({ query: identifier });

const reads = scoped('dashboards:read');
const exports = scoped('dashboards:export', { rate: 'export' });

export const dashboardsRouter = router({
  list: reads.query(({ ctx }) => listDashboards(ctx.reader)),
  get: reads.input(which).query(({ ctx, input }) => readDashboard(ctx.reader, input.id)),
  version: reads.input(which).query(({ ctx, input }) => readDashboardVersion(ctx.reader, input.id)),
  frame: reads
    .input(page)
    .query(({ ctx, input, signal }) => readFrame(ctx.reader, input.id, input.state, signal)),
  query: reads.input(oneQuery).query(({ ctx, input, signal }) => answerQuery(ctx.reader, input, signal)),
  export: exports.input(oneQuery).query(({ ctx, input, signal }) => exportQuery(ctx, input, signal)),
});
