import { router, signedInProcedure } from '../trpc/procedures.ts';
import { readBalance } from './service.ts';

export const balanceRouter = router({
  // Whether everything is there is for everybody to know.
  read: signedInProcedure.query(({ ctx }) => readBalance(ctx.reader)),
});
