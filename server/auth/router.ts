import { publicProcedure, router } from '../trpc/procedures.ts';
import { setupForm } from './schema.ts';
import { createAdministrator } from './service.ts';

export const authRouter = router({
  setUp: publicProcedure.input(setupForm).mutation(({ input }) => createAdministrator(input)),
});
