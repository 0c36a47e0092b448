import type { TermContent } from './schema.ts';

/** What a person or a file says of a term, without what the portal knows about it. */
export function contentOf({ name, parent, definition, synonyms, related }: TermContent): TermContent {
  return { name, parent, definition, synonyms, related };
}

/** Whether two say the same; the order of what is listed counts. */
export function sameContent(a: TermContent, b: TermContent): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}
