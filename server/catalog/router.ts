import { router, scoped } from '../trpc/procedures.ts';
import { catalogQuestion } from './schema.ts';
import { searchCatalog } from './service.ts';

export const catalogRouter = router({
  search: scoped('platform:read')
    .input(catalogQuestion)
    .query(({ ctx, input }) => searchCatalog(ctx.reader, input)),
});
