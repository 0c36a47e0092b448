import { router, scoped } from '../trpc/procedures.ts';
import { catalogQuestion, openedAsset, recentQuestion } from './schema.ts';
import { markOpened, readRecent, searchCatalog } from './service.ts';

const reads = scoped('platform:read');

export const catalogRouter = router({
  search: reads.input(catalogQuestion).query(({ ctx, input }) => searchCatalog(ctx.reader, input)),
  recent: reads.input(recentQuestion).query(({ ctx, input }) => readRecent(ctx.reader, input.limit)),
  opened: reads.input(openedAsset).mutation(({ ctx, input }) => markOpened(ctx.reader, input.href)),
});
