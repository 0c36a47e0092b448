import { z } from 'zod';
import { publicProcedure, router } from '../trpc/procedures.ts';
import { acceptInvitation, readInvitation } from './invitations.ts';
import { acceptInvitationForm, setupForm } from './schema.ts';
import { createAdministrator } from './service.ts';

export const authRouter = router({
  setUp: publicProcedure.input(setupForm).mutation(({ input }) => createAdministrator(input)),
  invitation: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .query(({ input }) => readInvitation(input.token)),
  acceptInvitation: publicProcedure
    .input(acceptInvitationForm)
    .mutation(({ ctx, input }) => acceptInvitation(input, ctx.networkAddress)),
});
