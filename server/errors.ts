/** Every way a request can fail that a person may be told about, with its HTTP status. */
const STATUS = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  too_many_requests: 429,
  cancelled: 499,
  internal: 500,
  unavailable: 503,
  timeout: 504,
} as const;

export type ErrorCode = keyof typeof STATUS;

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An error whose message is written for the person who reads it: what happened, where, what to do.
 * Anything else that is thrown is a defect; it is logged and shown as `internal` without its text.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** What a failure may say outside the server: an AppError's own words, and nothing of any other. */
export function describeError(error: unknown): { code: ErrorCode; message: string; details: ErrorDetails } {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  return {
    code: 'internal',
    message: 'Something went wrong on our side. The error was logged.',
    details: {},
  };
}

/** The message of anything thrown, for logs and operators. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
