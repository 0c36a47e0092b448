import { publicProcedure, router } from '../trpc/procedures.ts';
import { acceptInvitation } from './invitations.ts';
import { acceptInvitationForm, setupForm } from './schema.ts';
import { createAdministrator } from './service.ts';

export const authRouter = router({
  setUp: publicProcedure.input(setupForm).mutation(({ input }) => createAdministrator(input)),
  acceptInvitation: publicProcedure
    .input(acceptInvitationForm)
    .mutation(({ ctx, input }) => acceptInvitation(input, ctx.networkAddress)),
});
