import { type CatalogQuestion, catalogQuestion, FACETS, type Facet } from '#server/catalog/schema.ts';

/** What is looked for: the words, and at most one of each facet. */
export type Question = { readonly text: string } & Readonly<Partial<Record<Facet, string>>>;

/** As a page's address holds it; what it cannot mean is left out. */
export function parseQuestion(parameters: URLSearchParams): Question {
  const text = parameters.get('text')?.trim().slice(0, 200) ?? '';
  const facets = FACETS.flatMap((facet) => {
    const value = parameters.get(facet);
    const isValid = value !== null && catalogQuestion.shape[facet].safeParse([value]).success;
    return isValid ? [[facet, value] as const] : [];
  });
  return { text, ...Object.fromEntries(facets) };
}

/** The address's part for a question, without a question mark. Facets come in one order. */
export function questionAddress(question: Question): string {
  const parameters = new URLSearchParams();
  if (question.text !== '') parameters.set('text', question.text);
  for (const facet of FACETS) {
    const value = question[facet];
    if (value !== undefined) parameters.set(facet, value);
  }
  return parameters.toString();
}

/** As it is asked. */
export function toCatalogQuestion({ text, ...facets }: Question): CatalogQuestion {
  return catalogQuestion.parse({
    text,
    ...Object.fromEntries(Object.entries(facets).map(([facet, value]) => [facet, [value]])),
    limit: 50,
  });
}
