import { router, scoped } from '../trpc/procedures.ts';
import { readConnection } from './connection-service.ts';
import { whichDataset } from './schema.ts';
import { readChecks, readColumns, readFacts, readHistory } from './service.ts';
import { readUsage } from './usage-service.ts';

const reads = scoped('platform:read').input(whichDataset);

export const datasetsRouter = router({
  facts: reads.query(({ ctx, input }) => readFacts(ctx.reader, input.table)),
  columns: reads.query(({ ctx, input }) => readColumns(ctx.reader, input.table)),
  history: reads.query(({ ctx, input }) => readHistory(ctx.reader, input.table)),
  checks: reads.query(({ ctx, input }) => readChecks(ctx.reader, input.table)),
  usage: reads.query(({ ctx, input }) => readUsage(ctx.reader, input.table)),
  connection: reads.query(({ ctx, input }) => readConnection(ctx.reader, input.table)),
});
