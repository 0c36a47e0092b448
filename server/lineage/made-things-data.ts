import type { PoolClient } from 'pg';
import { lockWriting, setKey, sightIds } from './sights-data.ts';
import type { OriginKind, RelationName } from './telling.ts';

/** Says of what people made whom it is there for: nobody else's walk goes to it. */
export async function writeAudiences(
  tx: PoolClient,
  things: readonly { readonly target: RelationName; readonly audience: readonly string[] }[],
): Promise<void> {
  if (things.length === 0) return;
  const sets = things.map(({ audience }) => audienceSelectors(audience));
  const sights = await sightIds(tx, sets);
  await tx.query(
    `UPDATE lineage.node n SET sights = ARRAY[given.sight] FROM unnest($1::text[], $2::text[], $3::int[]) AS given (kind, name, sight)
     JOIN lineage.relation r USING (kind, name)
     WHERE n.relation_id = r.id AND n.sights IS DISTINCT FROM ARRAY[given.sight]`,
    [
      things.map(({ target }) => target.kind),
      things.map(({ target }) => target.name),
      sets.map((set) => sights.get(setKey(set))),
    ],
  );
}

/** `everyone`, `person:<id>` and `group:<id>`, as selectors that no policy has. */
export function audienceSelectors(audience: readonly string[]): string[] {
  return [...new Set(audience)].map((who) => `audience ${who}`).sort();
}

/**
 * Forgets what origins of this kind whose names begin with `within` told of what they made, but for those named: it is
 * there for nobody any more, and its past is not for those who come later. Their relations are theirs alone.
 */
export async function forgetMade(
  tx: PoolClient,
  kind: OriginKind,
  within: string,
  except: readonly string[],
): Promise<void> {
  await lockWriting(tx);
  const { rows } = await tx.query<Forgotten>(
    `DELETE FROM lineage.origin o WHERE o.kind = $1 AND starts_with(o.name, $2) AND o.name <> ALL ($3) ${FORGOTTEN}`,
    [kind, within, except],
  );
  await forget(tx, rows);
}

/** The same of single ones. */
export async function forgetNamed(tx: PoolClient, kind: OriginKind, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await lockWriting(tx);
  const { rows } = await tx.query<Forgotten>(
    `DELETE FROM lineage.origin o WHERE o.kind = $1 AND o.name = ANY ($2) ${FORGOTTEN}`,
    [kind, names],
  );
  await forget(tx, rows);
}

interface Forgotten {
  readonly relation: number;
  readonly nodes: readonly number[];
}

const FORGOTTEN = `RETURNING o.relation_id AS relation,
  ARRAY(SELECT n.id FROM lineage.node n WHERE n.relation_id = o.relation_id) AS nodes`;

async function forget(tx: PoolClient, forgotten: readonly Forgotten[]): Promise<void> {
  if (forgotten.length === 0) return;
  const nodes = forgotten.flatMap((row) => row.nodes);
  // Two statements, for the two indexes.
  await tx.query("DELETE FROM lineage.edge WHERE to_node = ANY ($1) AND valid_to = 'infinity'", [nodes]);
  await tx.query("DELETE FROM lineage.edge WHERE to_node = ANY ($1) AND valid_to <> 'infinity'", [nodes]);
  await tx.query('DELETE FROM lineage.node WHERE id = ANY ($1)', [nodes]);
  await tx.query('DELETE FROM lineage.relation WHERE id = ANY ($1)', [
    forgotten.map(({ relation }) => relation),
  ]);
}
