import { env } from '../env.ts';

/** A dataset as OpenLineage names it: `postgres://db:5432` and `shop.public.orders`. */
export interface DatasetIdentity {
  readonly namespace: string;
  readonly name: string;
}

/** Of a table of others, as the catalog and lineage have it; a job is called in the same way. No table of the portal has a slash in its name. */
export function foreignRelation({ namespace, name }: DatasetIdentity): string {
  return `${namespace}/${name}`;
}

export function isForeign(relation: string): boolean {
  return relation.includes('/');
}

/**
 * The portal's table that a dataset is by its name alone: in the portal's own namespace, and in those that are declared to
 * hold its tables, `schema.table` are the last two parts of the name. Null for any other.
 */
export function ownRelation({ namespace, name }: DatasetIdentity, own: ReadonlySet<string>): string | null {
  const { OPENLINEAGE_NAMESPACE, OPENLINEAGE_OWN_NAMESPACES = [] } = env();
  if (namespace !== OPENLINEAGE_NAMESPACE && !OPENLINEAGE_OWN_NAMESPACES.includes(namespace)) return null;
  const relation = name.toLowerCase().split('.').slice(-2).join('.');
  return own.has(relation) ? relation : null;
}

/** A namespace or a domain as policies name it: `postgres://db:5432` is `postgres_db_5432`. */
export function policyWord(namespace: string): string {
  const words = namespace
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return (/^[a-z]/.test(words) ? words : `n_${words}`).slice(0, 120);
}

/** As policies name it: `PII/Email` and `pii:email` are `pii.email`. Null where nothing of it is left. */
export function policyTag(tag: string): string | null {
  const parts = tag
    .toLowerCase()
    .split(/[.:/]+/)
    .map((part) => part.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, ''))
    .filter(Boolean);
  const joined = parts.join('.').slice(0, 120);
  if (joined === '') return null;
  return /^[a-z]/.test(joined) ? joined : `t_${joined}`;
}
