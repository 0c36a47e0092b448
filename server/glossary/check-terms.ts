import type { Term } from './schema.ts';

/** What keeps terms from standing beside each other. */
export interface TermProblem {
  readonly id: string;
  /** The other of the two that cannot both be as they are. */
  readonly other: string | null;
  /** A sentence for whoever wrote one of them. */
  readonly says: string;
}

type Checked = Term & { readonly deleted: boolean };

/**
 * Everything that is wrong with terms together: two of one name, a synonym that is another's name, one that is below
 * itself, and references to what there is not. What is deleted can be referred to, and its names are free. Pure.
 */
export function termProblems(terms: readonly Checked[]): TermProblem[] {
  const byId = new Map(terms.map((term) => [term.id, term]));
  const named = new Map<string, Checked[]>();
  for (const term of terms.filter(({ deleted }) => !deleted)) {
    const key = term.name.toLowerCase();
    named.set(key, [...(named.get(key) ?? []), term]);
  }
  return terms.flatMap((term) => [
    ...(term.deleted ? [] : sameNames(term, named)),
    ...missing(term, byId),
    ...circle(term, byId),
  ]);
}

function sameNames(term: Checked, named: ReadonlyMap<string, readonly Checked[]>): TermProblem[] {
  const { id, name, synonyms } = term;
  const others = (said: string) => named.get(said.toLowerCase())?.filter((other) => other.id !== id) ?? [];
  return [
    ...others(name).map((other) => ({
      ...{ id, other: other.id },
      says: `There are two terms called “${name}”: change one of the names.`,
    })),
    ...synonyms.flatMap((said) =>
      others(said).map((other) => ({
        ...{ id, other: other.id },
        says: `“${said}” is a term of its own, and so no synonym of “${name}”: relate the two, or take one away.`,
      })),
    ),
  ];
}

function missing({ id, name, parent, related }: Checked, byId: ReadonlyMap<string, Checked>): TermProblem[] {
  return [
    ...(parent !== null && !byId.has(parent)
      ? [{ id, other: parent, says: `There is no term ${parent} that “${name}” could be below.` }]
      : []),
    ...related
      .filter((other) => other === id || !byId.has(other))
      .map((other) => ({
        ...{ id, other },
        says:
          other === id
            ? `“${name}” is related to itself: take that away.`
            : `There is no term ${other} that “${name}” could be related to.`,
      })),
  ];
}

function circle(term: Checked, byId: ReadonlyMap<string, Checked>): TermProblem[] {
  const seen = new Set<string>();
  for (let above = term.parent; above !== null && !seen.has(above); above = byId.get(above)?.parent ?? null) {
    if (above === term.id) {
      const parent = byId.get(term.parent ?? '');
      const says =
        parent === term
          ? `“${term.name}” cannot be below itself.`
          : `“${term.name}” cannot be below “${parent?.name}”, which is below “${term.name}” itself.`;
      return [{ id: term.id, other: term.parent, says }];
    }
    seen.add(above);
  }
  return [];
}
