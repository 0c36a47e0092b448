import { AppError } from '../errors.ts';

/** The refusal of whoever asks too often; `retryAfterSeconds` becomes the answer's Retry-After. */
export function tooMany(what: string, retryAfterMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const wait =
    retryAfterSeconds < 90 ? `${retryAfterSeconds} seconds` : `${Math.ceil(retryAfterSeconds / 60)} minutes`;
  return new AppError('too_many_requests', `${what} Try again in ${wait}.`, {
    details: { retryAfterSeconds },
  });
}
