import { AppError } from '../errors.ts';
import { type CompiledPolicies, compilePolicies } from './compile-policies.ts';
import { type PolicyHead, readVersion } from './policies-data.ts';
import { policyDocument } from './schema.ts';

/** Before there are any: nobody may do or see anything. */
const NO_POLICIES = compilePolicies({ roles: [], policies: [] });

const VERSIONS_KEPT = 4;
const compiled = new Map<string, Promise<CompiledPolicies>>();

/** The policies of a version, made ready once for this process. */
export function policiesInForce(head: PolicyHead | null): Promise<CompiledPolicies> {
  if (!head) return NO_POLICIES;
  const known = compiled.get(head.stamp);
  if (known) return known;
  const made = compileVersion(head);
  compiled.set(head.stamp, made);
  // What could not be read is asked for again: the cause may be over.
  made.catch(() => compiled.delete(head.stamp));
  const [oldest] = compiled.keys();
  if (compiled.size > VERSIONS_KEPT && oldest !== undefined) compiled.delete(oldest);
  return made;
}

async function compileVersion({ number }: PolicyHead): Promise<CompiledPolicies> {
  const version = await readVersion(number);
  const document = policyDocument.safeParse(version?.document);
  if (!document.success) {
    throw new AppError(
      'unavailable',
      `Version ${number} of the policies cannot be read. An administrator must apply others: npm run policies -- apply.`,
    );
  }
  return compilePolicies(document.data);
}
