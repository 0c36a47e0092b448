import { router, scoped } from '../trpc/procedures.ts';
import { decisionInput, proposalsInput } from './schema.ts';
import { decideProposal, listProposals } from './service.ts';

export const classificationRouter = router({
  proposals: scoped('access:approve')
    .input(proposalsInput)
    .query(({ ctx, input }) => listProposals(ctx, input)),
  decide: scoped('access:approve')
    .input(decisionInput)
    .mutation(({ ctx, input }) => decideProposal(ctx, input)),
});
