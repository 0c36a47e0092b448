import { z } from 'zod';
import { changeOwnName, changeOwnPassword } from '../auth/own-account.ts';
import { requireRate } from '../auth/request-rates.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  renewRecoveryCodes,
  turnOffSecondFactor,
} from '../auth/second-factor.ts';
import { revokeOwnSession, revokeSessions } from '../auth/sessions.ts';
import { revokeOwnToken } from '../auth/tokens.ts';
import { router, signedInProcedure } from '../trpc/procedures.ts';
import { codeForm, confirmForm, firstCodeForm, nameForm, passwordForm, tokenForm } from './schema.ts';
import { addToken, readAccount } from './service.ts';

const one = z.object({ id: z.uuid() });

const changes = signedInProcedure.use(({ ctx, next }) => {
  requireRate('account', { personId: ctx.person.id, networkAddress: ctx.networkAddress });
  return next();
});

/** What anybody who is signed in may do about themselves. */
export const accountRouter = router({
  get: signedInProcedure.query(({ ctx }) => readAccount(ctx)),
  changeName: changes
    .input(nameForm)
    .mutation(({ ctx, input }) => changeOwnName(ctx.person, input.name, ctx.networkAddress)),
  changePassword: changes.input(passwordForm).mutation(({ ctx, input }) => changeOwnPassword(ctx, input)),

  beginSecondFactor: changes
    .input(confirmForm)
    .mutation(({ ctx, input }) => beginSecondFactor(ctx.person, input.password, ctx.networkAddress)),
  confirmSecondFactor: changes
    .input(firstCodeForm)
    .mutation(({ ctx, input }) => confirmSecondFactor(ctx.person, input.code, ctx.networkAddress)),
  turnOffSecondFactor: changes
    .input(codeForm)
    .mutation(({ ctx, input }) => turnOffSecondFactor(ctx.person, input, ctx.networkAddress)),
  renewRecoveryCodes: changes
    .input(codeForm)
    .mutation(({ ctx, input }) => renewRecoveryCodes(ctx.person, input, ctx.networkAddress)),

  revokeSession: changes.input(one).mutation(({ ctx, input }) => revokeOwnSession(ctx, input.id)),
  revokeOtherSessions: changes.mutation(({ ctx }) => revokeSessions(ctx, ctx.person, ctx.sessionId)),

  createToken: changes.input(tokenForm).mutation(({ ctx, input }) => addToken(ctx, input)),
  revokeToken: changes
    .input(one)
    .mutation(({ ctx, input }) => revokeOwnToken(ctx.person, input.id, ctx.networkAddress)),
});
