import { router, scoped } from '../trpc/procedures.ts';
import { listRuns, summarizeRuns } from './runs-service.ts';
import { runsInput, whichTable } from './schema.ts';
import { readStreams } from './streams-service.ts';
import { listLakeTables, readLakeTable } from './tables-service.ts';

const reads = scoped('pipelines:read');

export const pipelinesRouter = router({
  runs: reads.input(runsInput).query(({ ctx, input }) => listRuns(ctx.reader, input)),
  summary: reads.query(({ ctx }) => summarizeRuns(ctx.reader)),
  streams: reads.query(({ ctx }) => readStreams(ctx.reader)),
  tables: reads.query(({ ctx }) => listLakeTables(ctx.reader)),
  table: reads.input(whichTable).query(({ ctx, input }) => readLakeTable(ctx.reader, input.table)),
});
