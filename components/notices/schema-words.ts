import type { ShownSubject } from '#server/notices/schema.ts';

export interface Change {
  readonly verb: 'new' | 'gone' | 'renamed' | 'of another type';
  readonly names: readonly string[];
  /** Besides those that are named. */
  readonly more: number;
}

const NAMED_MAX = 3;

/** What became of the columns, each kind with a few of them. Pure. */
export function schemaWords(subject: Extract<ShownSubject, { kind: 'schema' }>): readonly Change[] {
  const { added, dropped, renamed, retyped } = subject;
  const all: readonly [Change['verb'], readonly string[]][] = [
    ['new', added.map(({ name }) => name)],
    ['gone', dropped.map(({ name }) => name)],
    ['renamed', renamed.map(({ from, to }) => `${from} → ${to}`)],
    [
      'of another type',
      retyped.map(({ name, from, to }) => `${name} (${from.toLowerCase()} → ${to.toLowerCase()})`),
    ],
  ];
  return all
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => ({
      verb,
      names: names.slice(0, NAMED_MAX),
      more: Math.max(0, names.length - NAMED_MAX),
    }));
}
