import { initTRPC } from '@trpc/server';
import { type RateName, requireRate } from '../auth/request-rates.ts';
import { requireScope } from '../auth/require-scope.ts';
import type { Scope } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import type { Context } from './context.ts';
import { publicError, toTrpcError } from './error-codes.ts';

const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter: ({ shape, error }) => {
    const { code, message, details } = publicError(error);
    return {
      message,
      code: shape.code,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, errorCode: code, details },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});

/** For anybody, signed in or not. Its name says so wherever it is used. */
export const publicProcedure = procedure;

/** For anybody who is signed in, about themselves: `ctx.person`, `ctx.reader` and `ctx.sessionId` are theirs. */
export const signedInProcedure = procedure.use(({ ctx, next }) => {
  const { person, reader, sessionId } = ctx;
  if (!person || !reader || !sessionId) {
    throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
  }
  return next({ ctx: { person, reader, sessionId } });
});

/**
 * For a signed-in person who has the scope; `ctx.person` and `ctx.reader` are that person. Refusals are audited. With a
 * rate, whoever asks too often is told to wait.
 */
export function scoped(scope: Scope, { rate }: { readonly rate?: RateName } = {}) {
  return signedInProcedure.use(async ({ ctx, next, path }) => {
    const { person, networkAddress } = ctx;
    await requireScope(person, scope, { networkAddress, path });
    if (rate) requireRate(rate, { personId: person.id, networkAddress });
    return next();
  });
}
