import { type PolicyRole, policyDocument } from '../access/schema.ts';
import { pool } from '../db.ts';
import type { Tx } from './people-data.ts';

/** Whatever of the policies in force decides who may manage whom. */
export interface RolesInForce {
  readonly roles: readonly PolicyRole[];
  /** For each group that policies name, their ids. */
  readonly policiesByGroup: ReadonlyMap<string, readonly string[]>;
}

const HEAD = 'SELECT document FROM policy_version ORDER BY number DESC LIMIT 1';

/**
 * Makes changes of people and of policies take turns until the transaction ends: each could take away the last
 * administrator that the other relies on.
 */
export async function lockRoles(tx: Tx): Promise<RolesInForce> {
  await tx.query('LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE');
  return parse((await tx.query<{ document: unknown }>(HEAD)).rows[0]?.document);
}

/** The roles of the policies in force, and which of their policies name groups. */
export async function readRoles(): Promise<RolesInForce> {
  return parse((await pool().query<{ document: unknown }>(HEAD)).rows[0]?.document);
}

const nothing = { roles: [], policiesByGroup: new Map() };

function parse(document: unknown): RolesInForce {
  if (document === undefined) return nothing;
  const { roles, policies } = policyDocument.parse(document);
  const policiesByGroup = new Map<string, string[]>();
  for (const { id, to, except } of policies) {
    for (const group of new Set([...to.groups, ...except.groups])) {
      policiesByGroup.set(group, [...(policiesByGroup.get(group) ?? []), id]);
    }
  }
  return { roles, policiesByGroup };
}
