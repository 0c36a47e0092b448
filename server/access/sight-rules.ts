import { appliesTo } from './applies.ts';
import type { CompiledPolicies } from './compile-policies.ts';
import type { Subject } from './reader.ts';

/**
 * What decides whether somebody knows that tables and columns are there, as selectors: for whoever has to ask of very
 * many at once. A column is seen when no selector of it or of its table is denied and one of them is allowed; a table
 * when any of its columns is. `decide.ts` says the same of one table.
 */
export interface SightRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Tables of which, or of columns of which, a rule speaks by name: the selectors do not decide about those. */
  readonly named: readonly string[];
}

/** Without those that find a single table or column: rules about those are asked one by one. */
export function generalSelectors(selectors: readonly string[]): string[] {
  return selectors.filter((selector) => !NAMES_ONE.test(selector)).sort();
}

const NAMES_ONE = /^(?:dataset:(?<dataset>.+)|column:(?<table>.+)\.[^.]+)$/;

/** Pure. */
export function sightRules(policies: CompiledPolicies, subject: Subject): SightRules {
  const rules = { allow: new Set<string>(), deny: new Set<string>() };
  const named = new Set(subject.grants.map(({ dataset }) => dataset));
  for (const { policy, selectors } of policies.policies) {
    if ((policy.kind !== 'allow' && policy.kind !== 'deny') || !appliesTo(policy, subject)) continue;
    for (const selector of selectors) {
      const { dataset, table } = NAMES_ONE.exec(selector)?.groups ?? {};
      const name = dataset ?? table;
      if (name === undefined) rules[policy.kind].add(selector);
      else named.add(name);
    }
  }
  return { allow: [...rules.allow].sort(), deny: [...rules.deny].sort(), named: [...named].sort() };
}
