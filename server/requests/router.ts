import { router, signedInProcedure } from '../trpc/procedures.ts';
import { listOwnRequests } from './data.ts';
import { readRequestEffect } from './request-effect.ts';
import { approval, refusal, requestForm, whichGrant, whichRequest } from './schema.ts';
import {
  approveRequest,
  countRequestsToDecide,
  listDecided,
  listGrants,
  listRequestsToDecide,
  openRequest,
  readOwnAccess,
  refuseRequest,
  revokeGrant,
  withdrawRequest,
} from './service.ts';

/**
 * For everybody: to ask for access is nobody's privilege, and who decides is not a matter of scopes alone. The service
 * shows and takes only what the person may decide.
 */
const everybody = signedInProcedure;

export const requestsRouter = router({
  access: everybody.query(({ ctx }) => readOwnAccess(ctx)),
  mine: everybody.query(({ ctx }) => listOwnRequests(ctx.person.id)),
  open: everybody.input(requestForm).mutation(({ ctx, input }) => openRequest(ctx, input)),
  withdraw: everybody.input(whichRequest).mutation(({ ctx, input }) => withdrawRequest(ctx, input.id)),

  waiting: everybody.query(({ ctx }) => countRequestsToDecide(ctx)),
  toDecide: everybody.query(({ ctx }) => listRequestsToDecide(ctx)),
  decided: everybody.query(({ ctx }) => listDecided(ctx)),
  effect: everybody.input(whichRequest).query(({ ctx, input }) => readRequestEffect(ctx, input.id)),
  approve: everybody.input(approval).mutation(({ ctx, input }) => approveRequest(ctx, input)),
  refuse: everybody.input(refusal).mutation(({ ctx, input }) => refuseRequest(ctx, input)),

  grants: everybody.query(({ ctx }) => listGrants(ctx)),
  revoke: everybody.input(whichGrant).mutation(({ ctx, input }) => revokeGrant(ctx, input.id)),
});
