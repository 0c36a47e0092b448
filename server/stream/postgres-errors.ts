import { AppError, errorMessage } from '../errors.ts';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Connection exceptions, no resources (disk full, too many connections), shutdown, I/O errors, read-only server. */
const SQLSTATES = /^(08...|53...|57P0[1-4]|58...|25006)$/;
/** node-pg gives these no code. */
const CLIENT_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Connection ended|No PostgreSQL:)/;

/** Whether the failure is PostgreSQL's absence (it may come back) and no fault of the statement. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable';
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NETWORK_CODES.has(code) || SQLSTATES.test(code) || CLIENT_MESSAGES.test(error.message);
}

/** Turns an absence of PostgreSQL into an AppError; leaves everything else as it is. */
export function describeUnavailable(error: unknown): unknown {
  if (error instanceof AppError || !isUnavailable(error)) return error;
  return new AppError(
    'unavailable',
    `The event log in PostgreSQL cannot be used right now (${errorMessage(error) || 'connection refused'}). Try again shortly.`,
    { cause: error },
  );
}
