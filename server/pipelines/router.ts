import { router, scoped } from '../trpc/procedures.ts';
import {
  askWork,
  findUnreferenced,
  type Manager,
  planRead,
  removeTag,
  rollBack,
  tagSnapshot,
} from './manage-service.ts';
import { listRuns, summarizeRuns } from './runs-service.ts';
import {
  lagTargetInput,
  readPlanInput,
  runsInput,
  tagInput,
  untagInput,
  whichSnapshot,
  whichTable,
  workInput,
} from './schema.ts';
import { readStreams, setTarget } from './streams-service.ts';
import { listLakeTables, readLakeTable } from './tables-service.ts';

const reads = scoped('pipelines:read');
const manages = scoped('pipelines:manage');

function manager(ctx: {
  readonly reader: Manager['reader'];
  readonly person: { readonly id: string; readonly email: string };
  readonly networkAddress: string;
}): Manager {
  const { reader, person, networkAddress } = ctx;
  return { reader, personId: person.id, email: person.email, networkAddress };
}

export const pipelinesRouter = router({
  runs: reads.input(runsInput).query(({ ctx, input }) => listRuns(ctx.reader, input)),
  summary: reads.query(({ ctx }) => summarizeRuns(ctx.reader)),
  streams: reads.query(({ ctx }) => readStreams(ctx.reader)),
  setTarget: manages.input(lagTargetInput).mutation(({ ctx, input }) => setTarget(manager(ctx), input)),
  tables: reads.query(({ ctx }) => listLakeTables(ctx.reader)),
  readPlan: reads.input(readPlanInput).query(({ ctx, input }) => planRead(ctx.reader, input)),
  rollBack: manages.input(whichSnapshot).mutation(({ ctx, input }) => rollBack(manager(ctx), input)),
  tag: manages.input(tagInput).mutation(({ ctx, input }) => tagSnapshot(manager(ctx), input)),
  untag: manages.input(untagInput).mutation(({ ctx, input }) => removeTag(manager(ctx), input)),
  orphans: manages.input(whichTable).query(({ ctx, input }) => findUnreferenced(ctx.reader, input.table)),
  ask: manages.input(workInput).mutation(({ ctx, input }) => askWork(manager(ctx), input)),
  table: reads.input(whichTable).query(({ ctx, input }) => readLakeTable(ctx.reader, input.table)),
});
