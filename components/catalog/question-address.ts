import type { CatalogQuestion, Facet } from '#server/catalog/schema.ts';

/** The facets that are offered, in the order in which an address has them. */
export const OFFERED = ['layers', 'domains', 'owners', 'tags'] as const satisfies readonly Facet[];

const TEXT_LENGTH_MAX = 200;
const HITS_MAX = 50;

/** What is looked for: the words, and at most one of each facet. */
export type Question = { readonly text: string } & Readonly<
  Partial<Record<(typeof OFFERED)[number], string>>
>;

/** As a page's address holds it; what it cannot mean is left out. */
export function parseQuestion(parameters: URLSearchParams): Question {
  const text = parameters.get('text')?.trim().slice(0, TEXT_LENGTH_MAX) ?? '';
  const facets = OFFERED.flatMap((facet) => {
    const value = parameters.get(facet) ?? '';
    return value === '' || value.length > TEXT_LENGTH_MAX ? [] : [[facet, value] as const];
  });
  return { text, ...Object.fromEntries(facets) };
}

/** The address's part for a question, without a question mark. */
export function questionAddress(question: Question): string {
  const parameters = new URLSearchParams();
  if (question.text !== '') parameters.set('text', question.text);
  for (const facet of OFFERED) {
    const value = question[facet];
    if (value !== undefined) parameters.set(facet, value);
  }
  return parameters.toString();
}

/** As it is asked. */
export function toCatalogQuestion(question: Question): CatalogQuestion {
  const of = (facet: (typeof OFFERED)[number]) => {
    const value = question[facet];
    return value === undefined ? [] : [value];
  };
  const { text } = question;
  const chosen = { layers: of('layers'), domains: of('domains'), owners: of('owners'), tags: of('tags') };
  return { text: text.slice(0, TEXT_LENGTH_MAX), kinds: [], ...chosen, limit: HITS_MAX };
}
