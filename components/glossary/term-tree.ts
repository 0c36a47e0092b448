import type { TermSummary } from '#server/glossary/schema.ts';

export interface TermNode {
  readonly value: string;
  readonly label: string;
  readonly children: TermNode[];
}

/** Terms below what they are a kind or a part of, in the order in which they come. */
export function toTree(terms: readonly TermSummary[]): TermNode[] {
  const children = Map.groupBy(terms, ({ parent }) => parent);
  const nodesOf = (parent: string | null): TermNode[] =>
    (children.get(parent) ?? []).map(({ id, name }) => ({ value: id, label: name, children: nodesOf(id) }));
  return nodesOf(null);
}

/** From the top to the term's parent. */
export function namesAbove(terms: ReadonlyMap<string, TermSummary>, { parent }: TermSummary): string[] {
  const above = parent === null ? undefined : terms.get(parent);
  return above ? [...namesAbove(terms, above), above.name] : [];
}

/** A term and all that are below it. */
export function withAllBelow(terms: readonly TermSummary[], id: string): ReadonlySet<string> {
  const children = Map.groupBy(terms, ({ parent }) => parent);
  const found = new Set<string>();
  const add = (each: string) => {
    if (found.has(each)) return;
    found.add(each);
    for (const child of children.get(each) ?? []) add(child.id);
  };
  add(id);
  return found;
}
