import { stringify } from 'yaml';
import type { PolicyChange } from '#server/access/schema.ts';

const MARK = { added: '+', removed: '-', changed: '~' } as const;

/** Lines for a terminal: each role or policy that differs, and what of it. */
export function describeChanges(changes: readonly PolicyChange[]): string[] {
  return changes.flatMap(({ about, id, change, before, after }) => [
    `${MARK[change]} ${about} ${id}  “${(after ?? before)?.title}”`,
    ...describeFields(before, after).map((line) => `    ${line}`),
  ]);
}

function describeFields(before: object | null, after: object | null): string[] {
  const [earlier, later] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((field) => {
    const [had, has] = [inline(earlier.get(field)), inline(later.get(field))];
    if (field === 'id' || had === has) return [];
    if (before === null) return [`${field}: ${has}`];
    return after === null ? [] : [`${field}: ${had} → ${has}`];
  });
}

/** A value on one line; empty lists are left out, as in the files. */
function inline(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = stringify(withoutEmpty(value), { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return text === '{}' || text === '[]' || text === '""' ? 'nothing' : text;
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => !Array.isArray(member) || member.length > 0),
  );
}
