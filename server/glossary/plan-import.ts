import { keepUnseen } from './keep-unseen.ts';
import type { ImportChange, Term } from './schema.ts';
import type { ShownTerms } from './shown-terms.ts';
import { contentOf, sameContent } from './term-content.ts';
import type { StoredTerm } from './terms-data.ts';

export interface ImportPlan {
  readonly changes: readonly PlannedChange[];
  readonly unchanged: number;
}

interface PlannedChange extends ImportChange {
  readonly term: StoredTerm;
}

/**
 * What the terms of a file change of those that there are, for whoever is shown these: they become what the file says and are
 * the portal's, and all others stay as they are. Pure.
 */
export function planImport(
  stored: readonly StoredTerm[],
  given: readonly Term[],
  shown: Pick<ShownTerms, 'byId' | 'parentOf'>,
): ImportPlan {
  const before = new Map(stored.map((term) => [term.id, term]));
  const changes = given.flatMap(({ id, ...after }): PlannedChange[] => {
    const earlier = before.get(id);
    if (!earlier) {
      const state = { version: 1, origin: 'portal', file: null, follows: false, problem: null } as const;
      return [{ id, kind: 'new', before: null, after, term: { id, ...after, ...state, deleted: false } }];
    }
    const next = keepUnseen(earlier, after, shown);
    if (!earlier.deleted && sameContent(earlier, next)) return [];
    const state = { version: earlier.version + 1, follows: false, problem: null, deleted: false };
    const kind = earlier.deleted ? 'undeleted' : 'changed';
    return [{ id, kind, before: contentOf(earlier), after, term: { ...earlier, ...next, ...state } }];
  });
  return { changes, unchanged: given.length - changes.length };
}
