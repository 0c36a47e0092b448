import { router, scoped } from '../trpc/procedures.ts';
import { rehearse } from './rehearse.ts';
import {
  draftInput,
  rehearsalInput,
  restoreInput,
  saveInput,
  versionsInput,
  viewAsInput,
  whichVersion,
  whyInput,
} from './schema.ts';
import { readPolicyCatalogue, viewAs, why } from './service.ts';
import {
  checkDraft,
  currentPolicies,
  findPolicyVersion,
  type PolicyAuthor,
  readPolicyVersions,
  restorePolicies,
  savePolicies,
} from './versions.ts';

const manages = scoped('policies:manage');

function author(ctx: {
  readonly person: { readonly id: string; readonly email: string };
  readonly networkAddress: string;
}): PolicyAuthor {
  return { id: ctx.person.id, name: ctx.person.email, networkAddress: ctx.networkAddress };
}

export const policiesRouter = router({
  current: manages.query(() => currentPolicies()),
  versions: manages.input(versionsInput).query(({ input }) => readPolicyVersions(input.below)),
  version: manages.input(whichVersion).query(({ input }) => findPolicyVersion(input.number)),
  catalogue: manages.query(() => readPolicyCatalogue()),
  /** Drafts are long: these ask by mutation, because a query's input is part of its address. */
  validate: manages.input(draftInput).mutation(({ input }) => checkDraft(input.document)),
  rehearse: manages.input(rehearsalInput).mutation(({ input }) => rehearse(input.document, input.days)),
  viewAs: manages
    .input(viewAsInput)
    .mutation(({ ctx, input }) => viewAs(author(ctx), input.personId, input.document)),
  why: manages.input(whyInput).mutation(({ ctx, input }) => why(author(ctx), input)),
  save: manages
    .input(saveInput)
    .mutation(({ ctx, input }) => savePolicies({ ...input, author: author(ctx) })),
  restore: manages
    .input(restoreInput)
    .mutation(({ ctx, input }) => restorePolicies(input.number, { ...input, author: author(ctx) })),
});
