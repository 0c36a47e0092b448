import { TRPCError } from '@trpc/server';
import { AppError, describeError } from '#server/errors.ts';
import { createLogger } from '#server/log.ts';
import { toTrpcError } from '#server/trpc/error-codes.ts';

/** The failure as people may be told of it: an absent database is no defect of ours. */
export function told(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })).cause ?? error;
}

/** A failure as JSON, with its status and nothing that was not written for its reader. */
export function answerError(error: unknown, more: Readonly<Record<string, unknown>> = {}): Response {
  const cause = told(error);
  const { code, message, details } = describeError(cause);
  if (code === 'internal') createLogger('portal').error({ err: error }, 'a request failed');
  const wait = details.retryAfterSeconds;
  return Response.json(
    { error: { code, message, ...more } },
    {
      status: cause instanceof AppError ? cause.status : 500,
      headers: {
        'Cache-Control': 'no-store',
        ...(typeof wait === 'number' ? { 'Retry-After': String(wait) } : {}),
        ...(code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer' } : {}),
      },
    },
  );
}
