import type { Status } from '#components/ui/status-badge.tsx';
import type { GrantLevel, OwnRequest, RequestState } from '#server/requests/schema.ts';

export const LEVEL_WORDS: Readonly<Record<GrantLevel, string>> = {
  read: 'to see it, masked as the policies say',
  unmasked: 'to see the values unmasked',
};

export const LEVEL_SHORT: Readonly<Record<GrantLevel, string>> = {
  read: 'masked',
  unmasked: 'unmasked',
};

const STATE: Readonly<Record<RequestState, { word: string; status: Status }>> = {
  open: { word: 'Waiting', status: 'notice' },
  approved: { word: 'Approved', status: 'good' },
  refused: { word: 'Refused', status: 'critical' },
  withdrawn: { word: 'Withdrawn', status: 'idle' },
};

/** Where a request stands now: what was approved may have ended since. */
export function requestState({ state, grant }: Pick<OwnRequest, 'state' | 'grant'>, now: number) {
  if (state !== 'approved' || !grant) return STATE[state];
  if (grant.revokedAt !== null) return { word: 'Taken back', status: 'idle' as const };
  return Date.parse(grant.expiresAt) <= now ? { word: 'Over', status: 'idle' as const } : STATE.approved;
}

export function columnWords(columns: readonly string[]): string {
  return columns.length === 0 ? 'all columns' : columns.join(', ');
}
