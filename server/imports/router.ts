import { router, scoped } from '../trpc/procedures.ts';
import { listImports } from './dbt-service.ts';
import { runsOfOrigin, runsOfTable } from './runs-service.ts';
import { runsInput, whichOrigin } from './schema.ts';

const reads = scoped('platform:read');

export const importsRouter = router({
  list: scoped('data:add').query(({ ctx }) => listImports(ctx.reader)),
  runs: reads.input(runsInput).query(({ ctx, input }) => runsOfTable(ctx.reader, input)),
  runsOfOrigin: reads.input(whichOrigin).query(({ ctx, input }) => runsOfOrigin(ctx.reader, input.id)),
});
