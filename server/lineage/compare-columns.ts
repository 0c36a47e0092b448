import type { Column } from '../engine/engine.ts';

/** Numbers of other types are shown the same. */
export const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/;

/**
 * How a result's columns differ from what they were, in one sentence; null where they do not. `isLookedAt`: by people, to
 * whom a number is a number. Pure.
 */
export function columnsInWords(
  before: readonly Column[],
  after: readonly Column[],
  { isLookedAt }: { readonly isLookedAt: boolean },
): string | null {
  const fewer = before.filter(({ name }) => !after.some((column) => column.name === name));
  const more = after.filter(({ name }) => !before.some((column) => column.name === name));
  const kindOf = (type: string) => (isLookedAt && NUMBER.test(type) ? 'number' : type);
  const others = after.flatMap(({ name, type }) => {
    const was = before.find((column) => column.name === name)?.type;
    return was === undefined || kindOf(was) === kindOf(type) ? [] : [`${name} is ${type} and not ${was}`];
  });
  const counts = [...counted(fewer, 'fewer'), ...counted(more, 'more')].join('; ');
  // A column's name begins as it is written.
  const parts = [counts && `${counts.charAt(0).toUpperCase()}${counts.slice(1)}`, ...others].filter(Boolean);
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}

function counted(columns: readonly Column[], than: 'fewer' | 'more'): string[] {
  if (columns.length === 0) return [];
  const names = columns.map(({ name }) => name).join(', ');
  return [`${columns.length === 1 ? 'one column' : `${columns.length} columns`} ${than}: ${names}`];
}
