import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '#server/trpc/root.ts';

/** The version that was saved meanwhile, when a save failed because of one; null otherwise. */
export function conflictingVersion(error: unknown): number | null {
  if (!(error instanceof TRPCClientError)) return null;
  const { data } = error as TRPCClientError<AppRouter>;
  const version = data?.errorCode === 'conflict' ? data.details?.version : undefined;
  return typeof version === 'number' ? version : null;
}
