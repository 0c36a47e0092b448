import { initTRPC } from '@trpc/server';
import { roleHasScope, type Scope } from '../auth/roles.ts';
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

/** For a signed-in person whose role has the scope; `ctx.person` is that person. */
export function scoped(scope: Scope) {
  return procedure.use(({ ctx, next }) => {
    const { person } = ctx;
    if (!person) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
    if (!roleHasScope(person.role, scope)) {
      throw new AppError('forbidden', `Your role (${person.role}) does not allow this.`, {
        details: { scope },
      });
    }
    return next({ ctx: { person } });
  });
}
