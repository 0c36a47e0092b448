import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '#server/trpc/root.ts';

/** What a failed call means for the page. */
export type ErrorVerdict =
  /** The page went away or asked again: nobody needs to know. */
  | { readonly kind: 'aborted' }
  | { readonly kind: 'signed_out' }
  /** Trying again may help: the network or the server was away. */
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

const PASSING = new Set(['unavailable', 'timeout', 'too_many_requests']);

export function judgeError(error: unknown): ErrorVerdict {
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'aborted' };
  if (!(error instanceof TRPCClientError)) {
    return { kind: 'refused', message: 'Something went wrong on this page. Reload it to go on.' };
  }
  const { data, message, cause } = error as TRPCClientError<AppRouter>;
  if (cause?.name === 'AbortError') return { kind: 'aborted' };
  if (!data) {
    return {
      kind: 'unreachable',
      message: 'The portal does not answer. Check that it runs and that you are connected.',
    };
  }
  if (data.errorCode === 'unauthenticated') return { kind: 'signed_out' };
  if (data.errorCode === 'cancelled') return { kind: 'aborted' };
  return { kind: PASSING.has(data.errorCode) ? 'unreachable' : 'refused', message };
}
