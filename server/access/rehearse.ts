import { setImmediate as breathe } from 'node:timers/promises';
import type { Scope } from '../auth/roles.ts';
import { compareDecisions, type Difference } from './compare-decisions.ts';
import { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import { decider } from './decide.ts';
import type { TableDecision } from './decision.ts';
import { policiesInForce } from './policies-in-force.ts';
import type { Subject } from './reader.ts';
import { type RunGroup, readRunGroups } from './rehearsal-data.ts';
import {
  type PersonName,
  type PolicyDocument,
  REHEARSAL_IMPACTS_MAX,
  type Rehearsal,
  type RehearsedImpact,
} from './schema.ts';
import { readSubjects } from './subject-data.ts';

/**
 * What a document would change for whom, before it is saved: what every active person would see of every table then
 * and now, and which statements of the last days that touches. Nothing is run: what each statement read is known.
 */
export async function rehearse(document: PolicyDocument, days: number): Promise<Rehearsal> {
  const [{ subjects, head }, draft, all, runs] = await Promise.all([
    readSubjects(null),
    compilePolicies(document),
    datasets(),
    readRunGroups(days),
  ]);
  return rehearseRuns(await policiesInForce(head), draft, subjects, all, runs, days);
}

/** The pure part of `rehearse`, but that it lets others run now and then. */
export async function rehearseRuns(
  now: CompiledPolicies,
  draft: CompiledPolicies,
  subjects: readonly Subject[],
  all: readonly Dataset[],
  runs: readonly RunGroup[],
  days: number,
): Promise<Rehearsal> {
  const runsOf = Map.groupBy(runs, ({ personId }) => personId);
  const compared = new Map<string, Compared>();
  const impacts: RehearsedImpact[] = [];
  const totals = { queries: 0, refused: 0, allowed: 0, changed: 0, people: 0 };
  for (const subject of subjects) {
    const key = likeness(subject, now, draft);
    let pair = compared.get(key);
    if (!pair) {
      await breathe();
      pair = compare(now, draft, subject, all);
      compared.set(key, pair);
    }
    const own = runsOf.get(subject.personId) ?? [];
    for (const run of own) {
      totals.queries += run.queries;
      const effect = effectOn(run, pair);
      if (effect !== null) totals[effect] += run.queries;
    }
    if (pair.differences.length > 0) totals.people += 1;
    for (const difference of pair.differences) impacts.push(impactOf(subject, difference, own));
  }
  impacts.sort(
    (a, b) => b.queries - a.queries || Number(a.direction === 'gains') - Number(b.direction === 'gains'),
  );
  return {
    days,
    ...totals,
    impacts: impacts.slice(0, REHEARSAL_IMPACTS_MAX),
    impactsTotal: impacts.length,
  };
}

interface Compared {
  readonly before: ReadonlyMap<string, TableDecision>;
  readonly after: ReadonlyMap<string, TableDecision>;
  /** Whether statements could be run at all. */
  readonly couldRun: boolean;
  readonly canRun: boolean;
  readonly differences: readonly (Difference & { readonly dataset: string | null })[];
}

/** Equal for people for whom every decision is the same; most people of a role are alike. */
function likeness(
  { role, groups, attributes, grants, email }: Subject,
  ...documents: CompiledPolicies[]
): string {
  const isNamed = documents.some(({ policies }) =>
    policies.some(
      ({ policy, predicate }) =>
        policy.to.people.includes(email) ||
        policy.except.people.includes(email) ||
        (predicate !== null &&
          typeof predicate !== 'string' &&
          predicate.attributes.some(({ name }) => name === 'email')),
    ),
  );
  return JSON.stringify([role, groups, attributes, grants, isNamed ? email : null]);
}

function compare(
  now: CompiledPolicies,
  draft: CompiledPolicies,
  subject: Subject,
  all: readonly Dataset[],
): Compared {
  const [decideNow, decideThen] = [decider(now, subject), decider(draft, subject)];
  const before = new Map<string, TableDecision>();
  const after = new Map<string, TableDecision>();
  const differences: (Difference & { dataset: string | null })[] = compareScopes(
    now,
    draft,
    subject.role,
  ).map((difference) => ({ ...difference, dataset: null }));
  for (const dataset of all) {
    const [had, has] = [decideNow(dataset), decideThen(dataset)];
    if (had) before.set(dataset.name, had);
    if (has) after.set(dataset.name, has);
    for (const difference of compareDecisions(dataset.name, had, has)) {
      differences.push({ ...difference, dataset: dataset.name });
    }
  }
  const runs = ({ roles }: CompiledPolicies) =>
    roles.get(subject.role)?.scopes.includes('query:run') ?? false;
  return { before, after, couldRun: runs(now), canRun: runs(draft), differences };
}

function compareScopes(now: CompiledPolicies, draft: CompiledPolicies, role: string): Difference[] {
  const scopesOf = ({ roles }: CompiledPolicies): readonly Scope[] => roles.get(role)?.scopes ?? [];
  const [had, has] = [scopesOf(now), scopesOf(draft)];
  const lost = had.filter((scope) => !has.includes(scope));
  const gained = has.filter((scope) => !had.includes(scope));
  return [
    ...(lost.length > 0
      ? [
          {
            direction: 'loses' as const,
            what: 'scopes' as const,
            names: lost,
            says: `could not ${lost.join(', ')} any more`,
          },
        ]
      : []),
    ...(gained.length > 0
      ? [
          {
            direction: 'gains' as const,
            what: 'scopes' as const,
            names: gained,
            says: `could ${gained.join(', ')}`,
          },
        ]
      : []),
  ];
}

/** What would become of a statement, by what it touched. */
function effectOn({ touched }: RunGroup, pair: Compared): 'refused' | 'allowed' | 'changed' | null {
  const runs = (decisions: ReadonlyMap<string, TableDecision>) =>
    touched.every(({ name, columns }) => {
      const seen = decisions.get(name)?.columns;
      return seen !== undefined && columns.every((column) => seen.some((each) => each.name === column));
    });
  const [did, does] = [pair.couldRun && runs(pair.before), pair.canRun && runs(pair.after)];
  if (did !== does) return does ? 'allowed' : 'refused';
  if (!does) return null;
  return touched.some((table) => pair.differences.some((difference) => isTouched(table, difference)))
    ? 'changed'
    : null;
}

/** Whether what a statement read of a table is what differs. */
function isTouched(
  { name, columns }: RunGroup['touched'][number],
  { dataset, what, names }: Difference & { readonly dataset: string | null },
): boolean {
  if (dataset !== name) return false;
  return what === 'table' || what === 'rows' || columns.some((column) => names.includes(column));
}

function impactOf(
  subject: Subject,
  difference: Difference & { readonly dataset: string | null },
  runs: readonly RunGroup[],
): RehearsedImpact {
  const touching =
    difference.what === 'scopes'
      ? difference.names.includes('query:run')
        ? runs
        : []
      : runs.filter(({ touched }) => touched.some((table) => isTouched(table, difference)));
  const latest = touching.reduce<RunGroup | null>(
    (last, run) => (last && last.lastAt >= run.lastAt ? last : run),
    null,
  );
  return {
    person: personName(subject),
    ...difference,
    says: `${subject.name} ${difference.says}.`,
    queries: touching.reduce((sum, { queries }) => sum + queries, 0),
    lastAt: latest?.lastAt.toISOString() ?? null,
    example: latest?.example ?? null,
  };
}

export function personName({ personId, name, email, role }: Subject): PersonName {
  return { id: personId, name, email, role };
}
