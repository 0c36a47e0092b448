import type { Approval, Wish } from './schema.ts';

/** Why an approval gives more than was asked for, as a sentence; null when it does not. */
export function givesMore(
  asked: Pick<Wish, 'columns' | 'level' | 'durationHours'>,
  given: Pick<Approval, 'columns' | 'level' | 'hours'>,
): string | null {
  if (given.hours > asked.durationHours) {
    return `The request is for ${asked.durationHours} hours; give that or less.`;
  }
  if (given.level === 'unmasked' && asked.level === 'read') {
    return 'The request is for the table as the policies mask it; unmasked values were not asked for.';
  }
  if (asked.columns.length === 0) return null;
  if (given.columns.length === 0) return `The request is for some columns only: ${asked.columns.join(', ')}.`;
  const extra = given.columns.filter((column) => !asked.columns.includes(column));
  return extra.length > 0 ? `These columns were not asked for: ${extra.join(', ')}.` : null;
}
