import type { Status } from '#components/ui/status-badge.tsx';
import type { ProposalState } from '#server/classification/schema.ts';

export const STATE: Readonly<Record<ProposalState, { readonly word: string; readonly status: Status }>> = {
  proposed: { word: 'Waiting', status: 'notice' },
  applied: { word: 'Applied by rule', status: 'good' },
  accepted: { word: 'Accepted', status: 'good' },
  rejected: { word: 'Rejected', status: 'idle' },
};
