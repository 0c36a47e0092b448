import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

const ISSUES_NAMED_MAX = 3;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return TYPE_NAMES[typeof value] ?? typeof value;
}

function amount(count: number | bigint, unit: string): string {
  return `${count} ${unit}${Number(count) === 1 ? '' : 's'}`;
}

function explainRange(issue: RawIssue & { code: 'too_small' | 'too_big' }): string {
  const { origin, inclusive = true } = issue;
  const low = issue.code === 'too_small';
  const bound = low ? issue.minimum : issue.maximum;
  if (origin === 'string' || origin === 'array') {
    if (low && bound === 1) return 'must not be empty';
    const unit = origin === 'string' ? 'character' : 'element';
    return `must have at ${low ? 'least' : 'most'} ${amount(bound, unit)}`;
  }
  if (inclusive) return `must be at ${low ? 'least' : 'most'} ${bound}`;
  return `must be ${low ? 'more' : 'less'} than ${bound}`;
}

/** A zod error map that says what a value must be; a contract's own message for a field comes before it. */
export function explainIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      if (typeof issue.input === 'number' && issue.expected === 'number') return 'must be a finite number';
      const given = issue.expected === 'int' ? 'one with a fraction' : typeOf(issue.input);
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}, not ${given}`;
    }
    case 'too_small':
    case 'too_big':
      return explainRange(issue);
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'date' ? 'must be a date, like 2026-11-23' : undefined;
    default:
      return undefined;
  }
}

function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** One line for people: `items[0].quantity: must be at least 0; currency: is missing`. */
export function explainIssues(issues: readonly Issue[]): string {
  const named = issues
    .slice(0, ISSUES_NAMED_MAX)
    .map((issue) =>
      issue.path.length === 0 ? `the event ${issue.message}` : `${pathText(issue.path)}: ${issue.message}`,
    );
  const rest = issues.length - named.length;
  return named.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
