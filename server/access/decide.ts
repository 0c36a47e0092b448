import { hash } from 'node:crypto';
import { appliesTo, attributeValues } from './applies.ts';
import { bindPredicate, type FittedPredicate, fitPredicate } from './bind-predicate.ts';
import { type CompiledPolicies, type CompiledPolicy, tagSelectors } from './compile-policies.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import type { Because, ColumnDecision, RowFilter, TableDecision } from './decision.ts';
import { compareMasks, fitMask, maskText } from './fit-mask.ts';
import type { PersonalGrant, Subject } from './reader.ts';
import type { Mask } from './schema.ts';

/** Something that has a say about whatever one of its selectors finds. */
interface Rule {
  readonly kind: 'allow' | 'deny' | 'mask' | 'row_filter' | 'unmasked';
  readonly because: Because;
  readonly policy: CompiledPolicy | null;
}

/**
 * The one decision: what a person sees of a dataset, by the policies that apply to them and their grants. Pure. Made
 * once for a person and asked for each dataset, it costs what applies to the dataset, not what policies there are.
 */
export function decider(
  policies: CompiledPolicies,
  subject: Subject,
): (dataset: Dataset) => TableDecision | null {
  const index = indexRules(policies, subject);
  const valuesOf = (name: string) => attributeValues(subject, name);
  const find = (selectors: readonly string[]) => selectors.flatMap((selector) => index.get(selector) ?? []);

  return (dataset) => {
    const onTable = new Say(find(tableSelectors(dataset)));
    if (onTable.deny.length > 0) return null;
    const filters = new Set(onTable.row_filter);
    const columns: ColumnDecision[] = [];
    for (const column of dataset.columns) {
      const onColumn = new Say(find(columnSelectors(dataset, column)));
      // Whatever of a table a filter names, it is about the table's rows; the column may be hidden.
      for (const rule of onColumn.row_filter) filters.add(rule);
      const allows = [...onTable.allow, ...onColumn.allow];
      if (allows.length === 0 || onColumn.deny.length > 0) continue;
      const unmasked = [...onTable.unmasked, ...onColumn.unmasked];
      const masks = unmasked.length > 0 ? [] : rankMasks([...onTable.mask, ...onColumn.mask], column.type);
      columns.push({
        ...column,
        mask: masks[0]?.mask ?? null,
        because: uniqueBecause([...allows, ...unmasked, ...masks.map(({ rule }) => rule)]),
      });
    }
    if (columns.length === 0) return null;
    const rowFilter = filters.size === 0 ? null : filterRows([...filters], dataset, valuesOf);
    return {
      name: dataset.name,
      columns,
      rowFilter,
      unrestricted:
        rowFilter === null &&
        columns.length === dataset.columns.length &&
        columns.every(({ mask }) => mask === null),
      key: keyOf(dataset, columns, rowFilter),
      because: uniqueBecause(
        onTable.allow,
        columns.flatMap(({ because }) => because),
      ),
    };
  };
}

/** Whether a person sees a dashboard: something allows it and nothing denies it. */
export function mayDashboard(policies: CompiledPolicies, subject: Subject, id: string): boolean {
  const about = policies.policies.filter(
    ({ policy }) =>
      (policy.on.dashboards.includes('*') || policy.on.dashboards.includes(id)) && appliesTo(policy, subject),
  );
  return (
    about.some(({ policy }) => policy.kind === 'allow') && !about.some(({ policy }) => policy.kind === 'deny')
  );
}

function indexRules(policies: CompiledPolicies, subject: Subject): ReadonlyMap<string, readonly Rule[]> {
  const index = new Map<string, Rule[]>();
  const add = (selector: string, rule: Rule) => {
    const rules = index.get(selector);
    if (rules) rules.push(rule);
    else index.set(selector, [rule]);
  };
  for (const compiled of policies.policies) {
    if (!appliesTo(compiled.policy, subject)) continue;
    const rule: Rule = { kind: compiled.policy.kind, because: compiled.because, policy: compiled };
    for (const selector of compiled.selectors) add(selector, rule);
  }
  for (const grant of subject.grants) {
    const selectors =
      grant.columns.length === 0
        ? [`dataset:${grant.dataset}`]
        : grant.columns.map((column) => `column:${grant.dataset}.${column}`);
    const because = becauseOfGrant(grant);
    for (const selector of selectors) {
      add(selector, { kind: 'allow', because, policy: null });
      if (grant.level === 'unmasked') add(selector, { kind: 'unmasked', because, policy: null });
    }
  }
  return index;
}

export function becauseOfGrant({ id, dataset, columns, level, expiresAt }: PersonalGrant): Because {
  const what = columns.length === 0 ? dataset : `${columns.join(', ')} of ${dataset}`;
  const until = expiresAt.toISOString().slice(0, 16).replace('T', ' ');
  return {
    kind: 'grant',
    id,
    says: `A request for ${what}${level === 'unmasked' ? ' without masks' : ''} was approved until ${until} UTC.`,
  };
}

export function tableSelectors({ name, namespace, domain, tags }: Dataset): string[] {
  return [
    '*',
    `namespace:${namespace}`,
    ...(domain === null ? [] : [`domain:${domain}`]),
    `dataset:${name}`,
    ...new Set(tags.flatMap(tagSelectors)),
  ];
}

export function columnSelectors(dataset: Dataset, { name, tags }: DatasetColumn): string[] {
  return [`column:${dataset.name}.${name}`, ...new Set(tags.flatMap(tagSelectors))];
}

/** What was found, by kind. */
class Say {
  readonly allow: Rule[] = [];
  readonly deny: Rule[] = [];
  readonly mask: Rule[] = [];
  readonly row_filter: Rule[] = [];
  readonly unmasked: Rule[] = [];

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) this[rule.kind].push(rule);
  }
}

/** The masks as they fit the column, the one that counts first. */
function rankMasks(rules: readonly Rule[], type: string): { rule: Rule; mask: Mask }[] {
  return rules
    .map((rule) => ({ rule, mask: fitMask(rule.policy?.mask ?? { kind: 'null' }, type) }))
    .sort((a, b) => compareMasks(a.mask, b.mask) || (a.rule.because.id < b.rule.because.id ? -1 : 1));
}

const fitted = new WeakMap<CompiledPolicy, WeakMap<Dataset, FittedPredicate>>();

function fitOnce(policy: CompiledPolicy, dataset: Dataset): FittedPredicate | string {
  const { predicate } = policy;
  if (predicate === null || typeof predicate === 'string') return predicate ?? 'it has no condition';
  let byDataset = fitted.get(policy);
  if (!byDataset) {
    byDataset = new WeakMap();
    fitted.set(policy, byDataset);
  }
  let fit = byDataset.get(dataset);
  if (!fit) {
    fit = fitPredicate(predicate, dataset.columns);
    byDataset.set(dataset, fit);
  }
  return fit;
}

/** One row filter for one table and person. */
export function bindFilter(
  policy: CompiledPolicy,
  dataset: Dataset,
  valuesOf: (name: string) => readonly string[],
): { readonly sql: string; readonly problem: string | null } {
  const fit = fitOnce(policy, dataset);
  if (typeof fit === 'string') return { sql: 'false', problem: fit };
  return { problem: null, ...bindPredicate(fit, valuesOf) };
}

function filterRows(
  rules: readonly Rule[],
  dataset: Dataset,
  valuesOf: (name: string) => readonly string[],
): RowFilter {
  const bound = rules.map(({ policy, because }) => ({
    because,
    ...bindFilter(policy as CompiledPolicy, dataset, valuesOf),
  }));
  const conditions = [...new Set(bound.map(({ sql }) => sql))].sort();
  return {
    sql: conditions.includes('false') ? 'false' : conditions.join(' AND '),
    because: bound.map(({ because, problem }) =>
      problem === null ? because : { ...because, says: `${because.says} No row passes: ${problem}.` },
    ),
  };
}

function keyOf(dataset: Dataset, columns: readonly ColumnDecision[], rowFilter: RowFilter | null): string {
  const seen = columns.map(({ name, type, fieldId, mask }) => [name, type, fieldId, mask && maskText(mask)]);
  return hash('sha256', JSON.stringify([dataset.name, seen, rowFilter?.sql ?? null]));
}

function uniqueBecause(rules: readonly (Rule | Because)[], more: readonly Because[] = []): Because[] {
  const found = new Map<string, Because>();
  for (const item of [...rules.map((rule) => ('because' in rule ? rule.because : rule)), ...more]) {
    found.set(`${item.kind}:${item.id}`, item);
  }
  return [...found.values()];
}
