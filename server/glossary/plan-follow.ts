import { type TermProblem, termProblems } from './check-terms.ts';
import type { Term, TermEvent } from './schema.ts';
import { contentOf, sameContent } from './term-content.ts';
import type { StoredTerm } from './terms-data.ts';

/** A term as it is to be, and what happened to it; null: nothing that a history tells. */
export interface PlannedTerm {
  readonly term: StoredTerm;
  readonly event: TermEvent | null;
}

export interface FollowPlan {
  /** What is other than before. */
  readonly terms: readonly PlannedTerm[];
  /** Why new terms of the file are not taken. */
  readonly refused: readonly string[];
}

/**
 * What the declared glossary makes of the terms: those that nobody changed in the portal become what the file says, the
 * others remember it. What left the file goes, or is the portal's from now on where it has links. What the file says and
 * could not stand beside the other terms is not taken and says why. Pure.
 */
export function planFollow(
  stored: readonly StoredTerm[],
  declared: readonly Term[],
  isLinked: (id: string) => boolean,
): FollowPlan {
  const before = new Map(stored.map((term) => [term.id, term]));
  const inFile = new Set(declared.map(({ id }) => id));
  const planned = new Map<string, PlannedTerm>();
  for (const term of declared) planned.set(term.id, declaredTerm(before.get(term.id) ?? null, term));
  for (const term of stored)
    if (term.file !== null && !inFile.has(term.id)) planned.set(term.id, leftTerm(term, isLinked(term.id)));
  const refused = untilPossible(before, planned);
  const terms = [...planned.values()].filter(({ term }) => {
    const earlier = before.get(term.id);
    return earlier === undefined || JSON.stringify(earlier) !== JSON.stringify(term);
  });
  return { terms, refused };
}

function declaredTerm(before: StoredTerm | null, { id, ...told }: Term): PlannedTerm {
  const file = contentOf(told);
  if (before === null) {
    const state = { version: 1, origin: 'file', follows: true, problem: null, deleted: false } as const;
    return { term: { id, ...file, ...state, file }, event: 'declared' };
  }
  if (!before.follows) return { term: { ...before, file, problem: null }, event: null };
  if (!before.deleted && sameContent(before, file))
    return { term: { ...before, file, problem: null }, event: null };
  const next = { ...before, ...file, file, problem: null, deleted: false, version: before.version + 1 };
  return { term: next, event: 'declared' };
}

function leftTerm(before: StoredTerm, isLinked: boolean): PlannedTerm {
  const gone = { ...before, file: null, problem: null };
  if (!before.follows || before.deleted) return { term: gone, event: null };
  if (isLinked) return { term: { ...gone, follows: false }, event: null };
  return { term: { ...gone, deleted: true, version: before.version + 1 }, event: 'undeclared' };
}

/** Takes back what cannot be, one after the other: the rest may be possible without it. */
function untilPossible(
  before: ReadonlyMap<string, StoredTerm>,
  planned: Map<string, PlannedTerm>,
): readonly string[] {
  const refused: string[] = [];
  const isMovable = (id: string | null) => id !== null && (planned.get(id)?.event ?? null) === 'declared';
  for (;;) {
    const next = new Map([...before, ...[...planned].map(([id, { term }]) => [id, term] as const)]);
    const found = termProblems([...next.values()])
      .map((problem): [TermProblem, string | null] => [
        problem,
        [problem.id, problem.other].find(isMovable) ?? null,
      ])
      .find(([, id]) => id !== null);
    const [problem, id] = found ?? [];
    if (!problem || !id) return refused;
    const earlier = before.get(id);
    const file = contentOf((planned.get(id) as PlannedTerm).term);
    if (earlier) planned.set(id, { term: { ...earlier, file, problem: problem.says }, event: null });
    else {
      planned.delete(id);
      refused.push(problem.says);
    }
  }
}
