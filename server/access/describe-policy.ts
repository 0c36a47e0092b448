import type { Mask, Policy } from './schema.ts';

/** Policies in sentences, for "why" and for lists. */

export function describePolicy(policy: Policy): string {
  const whom = describeAudience(policy);
  const what = describeTarget(policy.on);
  switch (policy.kind) {
    case 'allow':
      return `“${policy.title}” lets ${whom} see ${what}.`;
    case 'deny':
      return `“${policy.title}” hides ${what} from ${whom}.`;
    case 'mask':
      return `“${policy.title}” shows ${what} ${describeMask(policy.mask)} to ${whom}.`;
    case 'row_filter':
      return `“${policy.title}” leaves ${whom} only the rows of ${what} where ${policy.where}.`;
  }
}

export function describeMask(mask: Mask): string {
  switch (mask.kind) {
    case 'null':
      return 'as nothing';
    case 'constant':
      return `as ${JSON.stringify(mask.value)}`;
    case 'hash':
      return 'as a hash';
    case 'partial':
      return partialWords(mask);
    case 'email':
      return 'as an address with its first character and domain';
    case 'last_four':
      return 'as its last four characters';
    case 'month':
      return 'as the first of the month';
    case 'year':
      return 'as the first of the year';
    case 'round':
      return `rounded to ${mask.to}`;
  }
}

function partialWords({ first, last }: Extract<Mask, { kind: 'partial' }>): string {
  const kept = [first > 0 && count('first', first), last > 0 && count('last', last)].filter(Boolean);
  return kept.length === 0 ? 'as …' : `as its ${kept.join(' and ')}`;
}

function count(which: 'first' | 'last', characters: number): string {
  return characters === 1 ? `${which} character` : `${which} ${characters} characters`;
}

function describeAudience({ to, except }: Policy): string {
  const whom = to.everyone ? 'everyone' : join(members(to), 'or') || 'nobody';
  const but = except.everyone ? 'everyone' : join(members(except), 'or');
  return but ? `${whom} but ${but}` : whom;
}

function members({ roles, groups, people }: Policy['to']): string[] {
  return [
    ...roles.map((role) => `the role ${role}`),
    ...groups.map((group) => `the group ${group}`),
    ...people,
  ];
}

export function describeTarget(on: Policy['on']): string {
  if (on.everything) return 'everything';
  const parts = [
    ...on.namespaces.map((namespace) => `${namespace}.*`),
    ...on.domains.map((domain) => `the domain ${domain}`),
    ...on.datasets,
    ...on.columns,
    ...on.tags.map((tag) => `what is tagged ${tag}`),
    ...on.dashboards.map((dashboard) =>
      dashboard === '*' ? 'all dashboards' : `the dashboard ${dashboard}`,
    ),
  ];
  return join(parts, 'and') || 'nothing';
}

function join(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
