import type { Policy, PolicyDocument, PolicyRole } from '#server/access/schema.ts';

/** One thing that differs between two documents. */
export type DraftChange =
  | {
      readonly about: 'policy';
      readonly id: string;
      readonly before: Policy | null;
      readonly after: Policy | null;
    }
  | {
      readonly about: 'role';
      readonly id: string;
      readonly before: PolicyRole | null;
      readonly after: PolicyRole | null;
    };

function changesOf<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): { id: string; before: T | null; after: T | null }[] {
  const earlier = new Map(before.map((item) => [item.id, item]));
  const later = new Map(after.map((item) => [item.id, item]));
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .map((id) => ({ id, before: earlier.get(id) ?? null, after: later.get(id) ?? null }))
    .filter((change) => !equal(change.before, change.after));
}

function equal(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** The same text for equal values, whatever the order of their keys; lists keep theirs. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What differs between two documents, by ids. The order of policies means nothing and is no change. */
export function draftChanges(before: PolicyDocument, after: PolicyDocument): DraftChange[] {
  return [
    ...changesOf(before.roles, after.roles).map((change) => ({ about: 'role' as const, ...change })),
    ...changesOf(before.policies, after.policies).map((change) => ({ about: 'policy' as const, ...change })),
  ];
}

/** The document with one policy put in its place, or at the end; `replaces` is the id it had. */
export function withPolicy(
  document: PolicyDocument,
  policy: Policy,
  replaces: string | null,
): PolicyDocument {
  const place = document.policies.findIndex(({ id }) => id === replaces);
  const policies = place < 0 ? [...document.policies, policy] : document.policies.with(place, policy);
  return { ...document, policies };
}

export function withoutPolicy(document: PolicyDocument, id: string): PolicyDocument {
  return { ...document, policies: document.policies.filter((policy) => policy.id !== id) };
}

export function withRole(
  document: PolicyDocument,
  role: PolicyRole,
  replaces: string | null,
): PolicyDocument {
  const place = document.roles.findIndex(({ id }) => id === replaces);
  const roles = place < 0 ? [...document.roles, role] : document.roles.with(place, role);
  return { ...document, roles };
}

export function withoutRole(document: PolicyDocument, id: string): PolicyDocument {
  return { ...document, roles: document.roles.filter((role) => role.id !== id) };
}

/** The document with one change taken back to how it was before. */
export function withoutChange(document: PolicyDocument, change: DraftChange): PolicyDocument {
  if (change.about === 'policy') {
    return change.before
      ? withPolicy(document, change.before, change.id)
      : withoutPolicy(document, change.id);
  }
  return change.before ? withRole(document, change.before, change.id) : withoutRole(document, change.id);
}

/** An id for a title: `Nur für Köln` → `nur-fur-koln`; with a number when it is taken. */
export function idForTitle(title: string, taken: readonly string[]): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 72)
    .replace(/-+$/, '');
  const stem = plain === '' ? 'policy' : plain;
  if (!taken.includes(stem)) return stem;
  let number = 2;
  while (taken.includes(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

/** The document with a change made to it, whatever stands there now. */
function withChange(document: PolicyDocument, change: DraftChange): PolicyDocument {
  if (change.about === 'policy') {
    return change.after ? withPolicy(document, change.after, change.id) : withoutPolicy(document, change.id);
  }
  return change.after ? withRole(document, change.after, change.id) : withoutRole(document, change.id);
}

export interface Rebased {
  readonly document: PolicyDocument;
  /** Ids that others changed as well: the draft's word stands in the document. */
  readonly both: readonly string[];
}

/** The changes of a draft made to what was saved meanwhile. */
export function rebase(base: PolicyDocument, draft: PolicyDocument, saved: PolicyDocument): Rebased {
  const own = draftChanges(base, draft);
  const others = new Set(draftChanges(base, saved).map(({ about, id }) => `${about} ${id}`));
  return {
    document: own.reduce(withChange, saved),
    both: own.filter(({ about, id }) => others.has(`${about} ${id}`)).map(({ id }) => id),
  };
}
