/** The functions that row filters may use: pure, cheap and the same in every engine. Each with what it takes. */

export type Takes = 'text' | 'count' | 'number' | 'time' | 'list' | 'text or list' | 'element';

export const PREDICATE_FUNCTIONS: Readonly<Record<string, readonly Takes[]>> = {
  lower: ['text'],
  upper: ['text'],
  trim: ['text'],
  length: ['text'],
  left: ['text', 'count'],
  right: ['text', 'count'],
  starts_with: ['text', 'text'],
  ends_with: ['text', 'text'],
  // `x IN user.a` is contains(user.a, x) to the parser.
  contains: ['text or list', 'element'],
  list_contains: ['list', 'element'],
  year: ['time'],
  quarter: ['time'],
  month: ['time'],
  day: ['time'],
  abs: ['number'],
  // LIKE, NOT LIKE, ILIKE and NOT ILIKE.
  '~~': ['text', 'text'],
  '!~~': ['text', 'text'],
  '~~*': ['text', 'text'],
  '!~~*': ['text', 'text'],
};

export type Gives = 'text' | 'number' | 'boolean';

const TEXT = new Set(['lower', 'upper', 'trim', 'left', 'right']);
const NUMBER = new Set(['length', 'year', 'quarter', 'month', 'day', 'abs']);

export function givenBy(name: string): Gives {
  if (TEXT.has(name)) return 'text';
  return NUMBER.has(name) ? 'number' : 'boolean';
}
