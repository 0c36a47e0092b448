/** What went wrong with an object store: whether to ask again, and the sentence for operators. */
import { AppError } from '../errors.ts';
import { nameOf } from './location.ts';

/** The store does not answer, or not us. Says nothing of whether a file is there, as a missing one would. */
export class StoreUnavailable extends AppError {
  constructor(message: string, cause: unknown) {
    super('unavailable', message, { cause });
  }
}

interface Answer {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const MISSING = new Set(['NoSuchKey', 'NotFound']);
const REFUSED = new Set([
  'AccessDenied',
  'AccountProblem',
  'CredentialsProviderError',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
]);
const ASK_AGAIN = new Set(['ConditionalRequestConflict', 'OperationAborted', 'RequestTimeout', 'SlowDown']);

/** An answer that broke off or does not hold what was stored. */
export class BrokenAnswer extends Error {}

export function statusOf(error: unknown): number | undefined {
  return (error as Answer | null)?.$metadata?.httpStatusCode;
}

export function isMissing(error: unknown): boolean {
  return MISSING.has((error as Answer | null)?.name ?? '');
}

/** Failures of the store, the network or an answer's text pass; what was asked wrongly stays wrong. */
export function mayPass(error: unknown): boolean {
  if (error instanceof BrokenAnswer) return true;
  if (error instanceof AppError) return false;
  const { name = '', code = '' } = (error ?? {}) as Answer;
  if (ASK_AGAIN.has(name)) return true;
  if (code === 'EEXIST') return false;
  if (REFUSED.has(name) || isMissing(error) || name === 'AbortError') return false;
  const status = statusOf(error);
  // Without a status it is the network; an error in a good answer is one that was cut off.
  return status === undefined
    ? !code.startsWith('ERR_INVALID')
    : status < 300 || status === 429 || status >= 500;
}

/** What was to be done to which object, like `reading`. */
export interface Errand {
  readonly doing: string;
  readonly path: string;
  readonly host: string;
}

/** As a file system would say it. */
export function missingObject({ path }: Errand, cause: unknown): Error {
  return Object.assign(new Error(`There is no object ${nameOf(path)}`, { cause }), { code: 'ENOENT' });
}

/** The sentence for an error that stays, or that came `attempts` times. Keys and texts of the store are not in it. */
export function storeProblem(error: unknown, { doing, path, host }: Errand, attempts: number): unknown {
  if (error instanceof AppError) return error;
  const { name = '', code } = (error ?? {}) as Answer;
  if (code === 'EEXIST') return error;
  if (name === 'AbortError') return new AppError('cancelled', 'The work was cancelled.', { cause: error });
  const what = `${doing} ${nameOf(path)}`;
  if (name === 'NoSuchBucket') {
    return new StoreUnavailable(
      `The bucket of the lake does not exist at ${host}. Create it, or correct LAKE_URL or S3_ENDPOINT.`,
      error,
    );
  }
  if (REFUSED.has(name) || statusOf(error) === 403 || statusOf(error) === 401) {
    return new StoreUnavailable(
      `The object store at ${host} refused ${what} (${reasonOf(error)}). Check the lake's credentials (S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY or those of AWS), S3_REGION, and what the bucket's policy allows.`,
      error,
    );
  }
  const times = attempts === 1 ? '' : `, ${attempts} times in a row`;
  return new StoreUnavailable(
    `The object store at ${host} failed at ${what}${times} (${reasonOf(error)}). Nothing was committed by that; try again when the store is well.`,
    error,
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof BrokenAnswer) return error.message;
  const { name, code } = (error ?? {}) as Answer;
  const status = statusOf(error);
  return (
    [status, code ?? (name === 'Error' ? undefined : name)].filter((part) => part !== undefined).join(' ') ||
    'no answer'
  );
}
