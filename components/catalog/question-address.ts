import type { CatalogQuestion, Facet } from '#server/catalog/schema.ts';

/** The facets that are offered, in the order in which an address has them. */
export const OFFERED = [
  'kinds',
  'domains',
  'layers',
  'owners',
  'tags',
  'freshness',
] as const satisfies readonly Facet[];

const TEXT_LENGTH_MAX = 200;
const HITS_MAX = 50;

const KNOWN: { readonly [F in 'kinds' | 'freshness']: Readonly<Record<CatalogQuestion[F][number], true>> } = {
  kinds: {
    ...{ table: true, topic: true, dashboard: true, tile: true, query: true },
    ...{ metric: true, pipeline: true, term: true },
  },
  freshness: { hour: true, day: true, week: true, older: true },
};

/** What is looked for: the words, and at most one of each facet. */
export type Question = { readonly text: string } & Readonly<
  Partial<Record<(typeof OFFERED)[number], string>>
>;

/** As a page's address holds it; what it cannot mean is left out. */
export function parseQuestion(parameters: URLSearchParams): Question {
  const text = parameters.get('text')?.trim().slice(0, TEXT_LENGTH_MAX) ?? '';
  const facets = OFFERED.flatMap((facet) => {
    const value = parameters.get(facet) ?? '';
    const isKnown = !(facet in KNOWN) || Object.hasOwn(KNOWN[facet as keyof typeof KNOWN], value);
    return value === '' || value.length > TEXT_LENGTH_MAX || !isKnown ? [] : [[facet, value] as const];
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
export function toCatalogQuestion({ text, ...facets }: Question): CatalogQuestion {
  const chosen = OFFERED.map((facet) => [facet, facets[facet] === undefined ? [] : [facets[facet]]]);
  return {
    text: text.slice(0, TEXT_LENGTH_MAX),
    limit: HITS_MAX,
    ...(Object.fromEntries(chosen) as Pick<CatalogQuestion, Facet>),
  };
}

/** Whether nothing is looked for and nothing chosen. */
export function asksNothing(question: Question): boolean {
  return question.text === '' && OFFERED.every((facet) => question[facet] === undefined);
}
