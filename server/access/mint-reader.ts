import type { Scope } from '../auth/roles.ts';
import { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
import type { Dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import { decider, mayDashboard } from './decide.ts';
import type { TableDecision } from './decision.ts';
import { formerColumnsSeen } from './former-columns.ts';
import { policiesInForce } from './policies-in-force.ts';
import type { Reader, Subject } from './reader.ts';
import type { PolicyDocument, QueryLimits } from './schema.ts';
import { sightRules } from './sight-rules.ts';
import { readSubjects } from './subject-data.ts';

/** For a role that the policies do not have, which may do nothing. */
const NO_LIMITS: QueryLimits = { seconds: 1, memoryMb: 64, rows: 1, concurrent: 1, scanMb: 1 };

/**
 * Who somebody is and what they may see, as the database has it now. One statement; the policies themselves are
 * compiled once per version. Null for people who are unknown or deactivated.
 */
export async function readerFor(personId: string): Promise<Reader | null> {
  const { subjects, head } = await readSubjects([personId]);
  const [subject] = subjects;
  if (!subject) return null;
  return mintReader(subject, await policiesInForce(head), head?.number ?? 0);
}

/** The same person as they would be under another document, for "view as" and rehearsals. */
export async function readerUnder(personId: string, document: PolicyDocument): Promise<Reader | null> {
  const { subjects, head } = await readSubjects([personId]);
  const [subject] = subjects;
  if (!subject) return null;
  return mintReader(subject, await compilePolicies(document), head?.number ?? 0);
}

export function mintReader(subject: Subject, policies: CompiledPolicies, policyVersion: number): Reader {
  const role = policies.roles.get(subject.role);
  const scopes: readonly Scope[] = role?.scopes ?? [];
  let decided: Promise<ReadonlyMap<string, TableDecision>> | undefined;
  let decide: ReturnType<typeof decider> | undefined;
  const reader: Omit<Reader, symbol> = {
    ...subject,
    scopes,
    limits: role?.limits ?? NO_LIMITS,
    policyVersion,
    validUntil: firstExpiry(subject),
    decisions() {
      decided ??= decideAll(subject, policies).catch((error: unknown) => {
        decided = undefined;
        throw error;
      });
      return decided;
    },
    decide(dataset) {
      decide ??= decider(policies, subject);
      return decide(dataset);
    },
    sightRules: () => sightRules(policies, subject),
    formerColumns: (dataset, former) => formerColumnsSeen(policies, subject, dataset, former),
    maySeeDashboard: (id: string) => mayDashboard(policies, subject, id),
    because: [
      {
        kind: 'policy',
        id: subject.role,
        says: role
          ? `The role ${role.title} gives ${scopes.length === 0 ? 'nothing to do' : scopes.join(', ')}.`
          : `The policies have no role ${subject.role}.`,
      },
    ],
  };
  return reader as Reader;
}

function firstExpiry({ grants }: Subject): Date | null {
  const [first] = grants.map(({ expiresAt }) => expiresAt.valueOf()).sort((a, b) => a - b);
  return first === undefined ? null : new Date(first);
}

async function decideAll(
  subject: Subject,
  policies: CompiledPolicies,
): Promise<ReadonlyMap<string, TableDecision>> {
  return decideEach(await datasets(), subject, policies);
}

/** By the array of datasets, which stays the same while nothing of them changes; then by policies and person. */
const kept = new WeakMap<readonly Dataset[], Map<string, ReadonlyMap<string, TableDecision>>>();
const PEOPLE_KEPT = 200;

/** The decisions on every dataset, kept for the next request of the same person under the same policies. */
export function decideEach(
  all: readonly Dataset[],
  subject: Subject,
  policies: CompiledPolicies,
): ReadonlyMap<string, TableDecision> {
  const key = JSON.stringify([policies.fingerprint, subject]);
  let known = kept.get(all);
  if (!known) {
    known = new Map();
    kept.set(all, known);
  }
  const found = known.get(key);
  if (found) return found;
  const decide = decider(policies, subject);
  const decisions = new Map<string, TableDecision>();
  for (const dataset of all) {
    const decision = decide(dataset);
    if (decision) decisions.set(dataset.name, decision);
  }
  if (known.size >= PEOPLE_KEPT) known.delete(known.keys().next().value as string);
  known.set(key, decisions);
  return decisions;
}
