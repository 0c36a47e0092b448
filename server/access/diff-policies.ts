import { canonicalJson } from '../audit/canonical-json.ts';
import type { PolicyChange, PolicyChangeName, PolicyDocument } from './schema.ts';

/** What differs between two documents, by ids, roles first. The order of policies means nothing and is no change. */
export function diffPolicies(before: PolicyDocument, after: PolicyDocument): PolicyChange[] {
  return [
    ...differing(before.roles, after.roles).map((change) => ({ about: 'role' as const, ...change })),
    ...differing(before.policies, after.policies).map((change) => ({ about: 'policy' as const, ...change })),
  ];
}

function differing<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): { id: string; change: PolicyChangeName['change']; before: T | null; after: T | null }[] {
  const earlier = new Map(before.map((item) => [item.id, item]));
  const later = new Map(after.map((item) => [item.id, item]));
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .map((id) => ({ id, before: earlier.get(id) ?? null, after: later.get(id) ?? null }))
    .filter((pair) => canonicalJson(pair.before) !== canonicalJson(pair.after))
    .map((pair) => ({ ...pair, change: nameOf(pair) }));
}

function nameOf({ before, after }: { before: unknown; after: unknown }): PolicyChangeName['change'] {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}
