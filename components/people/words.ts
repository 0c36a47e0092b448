import type { Status } from '#components/ui/status-badge.tsx';
import type { PersonState } from '#server/people/schema.ts';

/** A person's state as a word and its colour. */
export const PERSON_STATE: Readonly<Record<PersonState, { word: string; status: Status }>> = {
  active: { word: 'Active', status: 'good' },
  invited: { word: 'Invited', status: 'notice' },
  deactivated: { word: 'Deactivated', status: 'idle' },
};
