import { router, scoped } from '../trpc/procedures.ts';
import {
  changesQuestion,
  graphQuestion,
  impactQuestion,
  toldChange,
  trialQuestion,
  whichOrigin,
  whichVerification,
} from './schema.ts';
import { readChanges, readGraph, readImpact, readOrigin } from './service.ts';
import { tellAffected } from './tell-service.ts';
import { tryChange } from './trial-service.ts';
import { verifyOrigin } from './verify-service.ts';

export const lineageRouter = router({
  graph: scoped('platform:read')
    .input(graphQuestion)
    .query(({ ctx, input }) => readGraph(ctx.reader, input)),
  changes: scoped('platform:read')
    .input(changesQuestion)
    .query(({ ctx, input }) => readChanges(ctx.reader, input)),
  origin: scoped('platform:read')
    .input(whichOrigin)
    .query(({ ctx, input }) => readOrigin(ctx.reader, input)),
  impact: scoped('platform:read')
    .input(impactQuestion)
    .query(({ ctx, input }) => readImpact(ctx.reader, input)),
  try: scoped('platform:read')
    .input(trialQuestion)
    .mutation(({ ctx, input, signal }) => tryChange(ctx, input, signal)),
  tell: scoped('catalog:edit')
    .input(toldChange)
    .mutation(({ ctx, input }) => tellAffected(ctx, input)),
  verify: scoped('pipelines:read')
    .input(whichVerification)
    .mutation(({ ctx, input, signal }) => verifyOrigin(ctx, input, signal)),
});
