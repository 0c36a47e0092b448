import { hash } from 'node:crypto';
import { appliesTo, attributeValues } from './applies.ts';
import { bindPredicate, type FittedPredicate, fitPredicate } from './bind-predicate.ts';
import type { CompiledPolicies, CompiledPolicy } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import type { Because, ColumnDecision, RowFilter, TableDecision } from './decision.ts';
import { compareMasks, fitMask, maskText } from './fit-mask.ts';
import type { PersonalGrant, Subject } from './reader.ts';
import type { Mask } from './schema.ts';
import { columnSelector, datasetSelector, selectorsOf } from './selectors.ts';

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

  return (dataset) => {
    const selectors = selectorsOf(dataset);
    const onTable = find(index, selectors.table);
    if (onTable.deny.length > 0) return null;
    const filters = new Set(onTable.row_filter);
    const columns: ColumnDecision[] = [];
    // Most columns have nothing said of them but what is said of their table.
    const plain = new Map<string, ColumnSaid>();
    const identities: string[] = [];
    for (const [place, column] of dataset.columns.entries()) {
      const onColumn = find(index, selectors.columns[place] ?? []);
      // Whatever of a table a filter names, it is about the table's rows; the column may be hidden.
      for (const rule of onColumn.row_filter) filters.add(rule);
      if (onTable.allow.length + onColumn.allow.length === 0 || onColumn.deny.length > 0) continue;
      let said = onColumn === NOTHING ? plain.get(column.type) : undefined;
      if (!said) {
        said = sayOfColumn(onTable, onColumn, column.type);
        if (onColumn === NOTHING) plain.set(column.type, said);
      }
      const { name, type, fieldId, tags, description } = column;
      columns.push({ name, type, fieldId, tags, description, mask: said.mask, because: said.because });
      identities.push(`${selectors.identities[place]}${said.mask ? maskText(said.mask) : ''}`);
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
      key: hash('sha256', JSON.stringify([dataset.name, identities, rowFilter?.sql ?? null])),
      because: unique(new Set(columns.map(({ because }) => because))),
    };
  };
}

interface ColumnSaid {
  readonly mask: Mask | null;
  readonly because: readonly Because[];
}

function sayOfColumn(onTable: Said, onColumn: Said, type: string): ColumnSaid {
  const unmasked = [...onTable.unmasked, ...onColumn.unmasked];
  const masks = unmasked.length > 0 ? [] : rankMasks([...onTable.mask, ...onColumn.mask], type);
  const rules = [...onTable.allow, ...onColumn.allow, ...unmasked, ...masks.map(({ rule }) => rule)];
  return { mask: masks[0]?.mask ?? null, because: unique([rules.map(({ because }) => because)]) };
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
        ? [datasetSelector(grant.dataset)]
        : grant.columns.map((column) => columnSelector(grant.dataset, column));
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

/** What was found, by kind. */
type Said = Readonly<Record<Rule['kind'], readonly Rule[]>>;

const NOTHING: Said = { allow: [], deny: [], mask: [], row_filter: [], unmasked: [] };

function find(index: ReadonlyMap<string, readonly Rule[]>, selectors: readonly string[]): Said {
  let said: Record<Rule['kind'], Rule[]> | null = null;
  for (const selector of selectors) {
    const rules = index.get(selector);
    if (!rules) continue;
    said ??= { allow: [], deny: [], mask: [], row_filter: [], unmasked: [] };
    for (const rule of rules) said[rule.kind].push(rule);
  }
  return said ?? NOTHING;
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

/** A rule's reason is one object wherever the rule is found. */
function unique(reasons: Iterable<readonly Because[]>): readonly Because[] {
  const [first = [], ...others] = reasons;
  if (others.length === 0 && first.length < 2) return first;
  const found = new Set(first);
  for (const reason of others) for (const because of reason) found.add(because);
  return [...found];
}
