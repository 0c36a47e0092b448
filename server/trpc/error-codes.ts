import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { z } from 'zod';
import { AppError, describeError, type ErrorCode, type ErrorDetails } from '../errors.ts';
import { isDatabaseAbsence } from './database-absence.ts';

const TRPC_CODE = {
  bad_request: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  payload_too_large: 'PAYLOAD_TOO_LARGE',
  too_many_requests: 'TOO_MANY_REQUESTS',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
  unavailable: 'SERVICE_UNAVAILABLE',
  timeout: 'GATEWAY_TIMEOUT',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

const ERROR_CODE: ReadonlyMap<TRPC_ERROR_CODE_KEY, ErrorCode> = new Map(
  (Object.keys(TRPC_CODE) as ErrorCode[]).map((code) => [TRPC_CODE[code], code]),
);

/** What a failed call may tell the browser. */
export interface PublicError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** What is behind the failure, when people may be told. */
function told(error: TRPCError): AppError | null {
  if (error.cause instanceof AppError) return error.cause;
  if (!isDatabaseAbsence(error.cause)) return null;
  return new AppError('unavailable', 'The database does not answer at the moment. Try again shortly.', {
    cause: error.cause,
  });
}

/** The failure as a tRPC error whose code gives the right HTTP status; its cause stays on the server. */
export function toTrpcError(error: TRPCError): TRPCError {
  const cause = told(error);
  return cause ? new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause }) : error;
}

/** What the answer to a call that came too often says in its headers, for clients that read them. */
export function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const seconds = errors
    .map((error) => told(error)?.details.retryAfterSeconds)
    .filter((value) => typeof value === 'number');
  return seconds.length > 0 ? { 'Retry-After': String(Math.max(...seconds)) } : {};
}

/** The failure in words: an AppError's own, a readable list for input that breaks its schema, else nothing internal. */
export function publicError(error: TRPCError): PublicError {
  const cause = told(error);
  if (cause) return describeError(cause);
  if (error.cause instanceof z.core.$ZodError && error.code === 'BAD_REQUEST') {
    return { code: 'bad_request', message: z.prettifyError(error.cause), details: {} };
  }
  const code = ERROR_CODE.get(error.code) ?? 'bad_request';
  if (code === 'internal') return describeError(error);
  if (code === 'not_found') return { code, message: 'There is no such procedure.', details: {} };
  return { code, message: 'The request could not be understood.', details: {} };
}
