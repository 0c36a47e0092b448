import { z } from 'zod';
import type { Sharing } from '../queries/schema.ts';

/** With whom people share what they made: saved queries and boards. */

export const directoryQuestion = z.strictObject({
  /** People who are wanted in any case, because they are chosen already. */
  chosen: z.array(z.uuid()).max(200),
});

/** Somebody to share with. */
export interface DirectoryPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Directory {
  /** Active people but the one who asks, by name. */
  readonly people: readonly DirectoryPerson[];
  /** There are more than are listed. */
  readonly morePeople: boolean;
  /** All of them. */
  readonly groups: readonly { readonly id: string; readonly title: string }[];
}

export const PRIVATE: Sharing = { everyone: false, groups: [], people: [] };

export function isShared({ everyone, groups, people }: Sharing): boolean {
  return everyone || groups.length > 0 || people.length > 0;
}

/** How something came to a person: they made it, it was shared with them by name or group, or with everyone. */
export type SharedBy = 'mine' | 'me' | 'everyone';
