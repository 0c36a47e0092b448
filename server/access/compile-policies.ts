import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Because } from './decision.ts';
import { describePolicy } from './describe-policy.ts';
import { parsePredicates } from './parse-predicates.ts';
import type { Predicate } from './predicate.ts';
import type { Mask, Policy, PolicyDocument, PolicyRole } from './schema.ts';
import { selectorsOfTarget } from './selectors.ts';

/** A policy made ready to be asked. */
export interface CompiledPolicy {
  readonly policy: Policy;
  /** Where it stands in the document. */
  readonly place: number;
  readonly because: Because;
  /** The names under which `selectorsOf` a dataset or a column finds it. */
  readonly selectors: readonly string[];
  readonly mask: Mask | null;
  /** Null for other kinds; an error's sentence for a condition that cannot be read, which lets no row pass. */
  readonly predicate: Predicate | string | null;
}

export interface CompiledPolicies {
  readonly document: PolicyDocument;
  /** Tells documents apart, by their content. */
  readonly fingerprint: string;
  readonly roles: ReadonlyMap<string, PolicyRole>;
  readonly policies: readonly CompiledPolicy[];
}

/** Reads the conditions of a document's row filters and indexes its policies. Never throws for what is in it. */
export async function compilePolicies(document: PolicyDocument): Promise<CompiledPolicies> {
  const filters = document.policies.filter((policy) => policy.kind === 'row_filter');
  const parsed = await parsePredicates(filters.map(({ where }) => where));
  const predicates = new Map<Policy, Predicate | string>(
    filters.map((policy, place) => {
      const predicate = parsed[place] as Predicate | AppError;
      return [policy, predicate instanceof AppError ? predicate.message : predicate];
    }),
  );
  return {
    document,
    fingerprint: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
    roles: new Map(document.roles.map((role) => [role.id, role])),
    policies: document.policies.map((policy, place) => ({
      policy,
      place,
      because: { kind: 'policy', id: policy.id, says: describePolicy(policy) },
      selectors: selectorsOfTarget(policy.on),
      mask: policy.kind === 'mask' ? policy.mask : null,
      predicate: predicates.get(policy) ?? null,
    })),
  };
}
