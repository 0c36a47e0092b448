import type { SavedContent } from './schema.ts';

/** Everything of a saved query that whoever opens it reads. */
export function wordsToShow({ title, description, sql, parameters, chart }: SavedContent): string[] {
  return [title, description, sql, JSON.stringify([parameters, chart])];
}
