import type { Scope } from '../auth/roles.ts';
import { fitPredicate } from './bind-predicate.ts';
import type { CompiledPolicies, CompiledPolicy } from './compile-policies.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import { fitMask } from './fit-mask.ts';
import type { Policy, PolicyProblem } from './schema.ts';
import { selectorsOf } from './selectors.ts';

/** What a document is checked against. */
export interface World {
  readonly datasets: readonly Dataset[];
  readonly groups: ReadonlySet<string>;
  /** E-mail addresses. */
  readonly people: ReadonlySet<string>;
  /** Names that somebody has a value for. */
  readonly attributes: ReadonlySet<string>;
  /** How many people of each role can act. */
  readonly activeByRole: ReadonlyMap<string, number>;
}

/** Without somebody who has each of these, nobody could ever manage access again. */
const NEEDED: readonly { readonly scope: Scope; readonly does: string }[] = [
  { scope: 'people:manage', does: 'manage people' },
  { scope: 'policies:manage', does: 'change policies' },
];

/** The role that the first account of a new portal gets. */
const FIRST_ACCOUNT_ROLE = 'admin';
const BUILT_IN_ATTRIBUTES = ['email', 'role', 'groups'];
const TABLES_NAMED = 3;

/**
 * What is wrong or doubtful in a document. Errors are what would break the portal or what can only be a slip; names of
 * things that may come later (tables, groups, people) are warnings, so that files can be applied before those exist.
 */
export function checkPolicies(compiled: CompiledPolicies, world: World): PolicyProblem[] {
  return [
    ...checkIds(compiled),
    ...checkRoles(compiled, world),
    ...compiled.policies.flatMap((policy) => checkPolicy(policy, compiled, world)),
  ];
}

function checkIds({ document }: CompiledPolicies): PolicyProblem[] {
  return (['role', 'policy'] as const).flatMap((about) => {
    const ids = (about === 'role' ? document.roles : document.policies).map(({ id }) => id);
    return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))].map(
      (id): PolicyProblem => ({
        severity: 'error',
        about,
        id,
        message: `There are several with the id ${id}.`,
      }),
    );
  });
}

function checkRoles({ roles }: CompiledPolicies, { activeByRole }: World): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const [role, people] of activeByRole) {
    if (roles.has(role)) continue;
    const who = people === 1 ? 'One person has' : `${people} people have`;
    const message = `${who} the role ${role}, which is not there any more. Give them another role first.`;
    problems.push({ severity: 'error', about: 'role', id: role, message });
  }
  const holders = activeByRole.size > 0 ? [...activeByRole.keys()] : [FIRST_ACCOUNT_ROLE];
  for (const { scope, does } of NEEDED) {
    if (holders.some((role) => roles.get(role)?.scopes.includes(scope))) continue;
    const message = `Nobody could ${does} any more: no role of an active person has ${scope}.`;
    problems.push({ severity: 'error', about: 'document', id: null, message });
  }
  return problems;
}

function checkPolicy(compiled: CompiledPolicy, { roles }: CompiledPolicies, world: World): PolicyProblem[] {
  const { policy } = compiled;
  const say = (severity: PolicyProblem['severity'], message: string): PolicyProblem => ({
    severity,
    about: 'policy',
    id: policy.id,
    message,
  });
  const warn = (message: string) => say('warning', message);
  const named = (pick: (audience: Policy['to']) => readonly string[]) => [
    ...new Set([...pick(policy.to), ...pick(policy.except)]),
  ];
  const found = findTargets(policy, world.datasets);
  return [
    ...named(({ roles: ids }) => ids)
      .filter((id) => !roles.has(id))
      .map((id) => say('error', `It names the role ${id}, which there is not.`)),
    ...named(({ groups }) => groups)
      .filter((id) => !world.groups.has(id))
      .map((id) => warn(`It names the group ${id}, which nobody has made yet.`)),
    ...named(({ people }) => people)
      .filter((email) => !world.people.has(email))
      .map((email) => warn(`It names ${email}, who has no account.`)),
    ...(isNobody(policy.to) ? [warn('It is about nobody.')] : []),
    ...(found.isEmpty ? [warn('It is about nothing.')] : []),
    ...found.unknown.map((what) => warn(`Nothing is ${what} now.`)),
    ...((policy.kind === 'mask' || policy.kind === 'row_filter') && policy.on.dashboards.length > 0
      ? [warn('Dashboards have neither masks nor row filters: it covers tables only.')]
      : []),
    ...(policy.kind === 'mask' ? checkMask(policy, found.columns).map(warn) : []),
    ...(policy.kind === 'row_filter' ? checkFilter(compiled, found.tables, world, say) : []),
  ];
}

function isNobody({ everyone, roles, groups, people }: Policy['to']): boolean {
  return everyone !== true && roles.length + groups.length + people.length === 0;
}

interface Targets {
  readonly tables: readonly Dataset[];
  readonly columns: readonly { readonly dataset: Dataset; readonly column: DatasetColumn }[];
  /** Names that find nothing, each with what it would be: `the table gold.fact`. */
  readonly unknown: readonly string[];
  readonly isEmpty: boolean;
}

function findTargets({ on }: Policy, datasets: readonly Dataset[]): Targets {
  const wanted = new Map<string, string>([
    ...on.namespaces.map((name): [string, string] => [`namespace:${name}`, `in the namespace ${name}`]),
    ...on.domains.map((name): [string, string] => [`domain:${name}`, `in the domain ${name}`]),
    ...on.datasets.map((name): [string, string] => [`dataset:${name}`, `the table ${name}`]),
    ...on.columns.map((name): [string, string] => [`column:${name}`, `the column ${name}`]),
    ...on.tags.map((name): [string, string] => [`tag:${name}`, `tagged ${name}`]),
  ]);
  const isEmpty = wanted.size === 0 && !on.everything && on.dashboards.length === 0;
  const missing = new Set(wanted.keys());
  const tables = new Set<Dataset>();
  const columns: Targets['columns'][number][] = [];
  const hits = (selectors: readonly string[]) => {
    const hit = selectors.filter((selector) => wanted.has(selector) || (selector === '*' && on.everything));
    for (const selector of hit) missing.delete(selector);
    return hit.length > 0;
  };
  for (const dataset of datasets) {
    const selectors = selectorsOf(dataset);
    const isWhole = hits(selectors.table);
    if (isWhole) tables.add(dataset);
    for (const [place, column] of dataset.columns.entries()) {
      const isNamed = hits(selectors.columns[place] ?? []);
      if (isNamed) tables.add(dataset);
      if (isNamed || isWhole) columns.push({ dataset, column });
    }
  }
  const unknown = [...missing].map((selector) => wanted.get(selector) as string);
  return { tables: [...tables], columns, unknown, isEmpty };
}

function checkMask(policy: Policy & { kind: 'mask' }, columns: Targets['columns']): string[] {
  const unfit = columns.filter(
    ({ column }) => policy.mask.kind !== 'null' && fitMask(policy.mask, column.type).kind === 'null',
  );
  const [first] = unfit;
  if (!first) return [];
  const example = `${first.dataset.name}.${first.column.name} (${first.column.type})`;
  const others = unfit.length === 1 ? '' : ` and ${unfit.length - 1} more`;
  return [`The mask ${policy.mask.kind} does not fit ${example}${others}: shown as nothing there.`];
}

function checkFilter(
  { predicate }: CompiledPolicy,
  tables: readonly Dataset[],
  { attributes }: World,
  say: (severity: PolicyProblem['severity'], message: string) => PolicyProblem,
): PolicyProblem[] {
  if (predicate === null || typeof predicate === 'string') {
    return [say('error', `Its condition cannot be used: ${predicate ?? 'there is none.'}`)];
  }
  const unfit = tables.flatMap(({ name, columns }) => {
    const { problem } = fitPredicate(predicate, columns);
    return problem === null ? [] : [{ name, problem }];
  });
  const asked = new Set(predicate.attributes.map(({ name }) => name));
  const unknown = [...asked].filter((name) => !attributes.has(name) && !BUILT_IN_ATTRIBUTES.includes(name));
  return [
    ...[...Map.groupBy(unfit, ({ problem }) => problem)].map(([problem, group]) => {
      const names = group.slice(0, TABLES_NAMED).map(({ name }) => name);
      const more = group.length > TABLES_NAMED ? ` and ${group.length - TABLES_NAMED} more` : '';
      return say('warning', `No row of ${names.join(', ')}${more} passes: ${problem}.`);
    }),
    ...unknown.map((name) => say('warning', `Nobody has the attribute ${name}: for them no row passes.`)),
  ];
}
