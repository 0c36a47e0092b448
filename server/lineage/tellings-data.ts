import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { transaction } from '../db.ts';
import { lockWriting, type SelectorsOf, selectorSetsOf, setKey, sightIds } from './sights-data.ts';
import type { OriginKind, RelationName, Telling } from './telling.ts';

export const inTransaction: <T>(work: (tx: PoolClient) => Promise<T>) => Promise<T> = transaction;

export interface WrittenLineage {
  /** Tellings that were new or others than before. */
  readonly told: number;
  readonly edgesAdded: number;
  readonly edgesClosed: number;
}

/**
 * Writes what some origins tell, in the caller's transaction. What an origin told before and does not any more ends at
 * this moment, and can still be asked for as of an earlier one; what it tells again goes on as it was. Edges of other
 * origins are theirs. What is told as before writes nothing.
 *
 * Invariant: the edges of an origin with no end are those of its telling with no end.
 */
export async function writeTellings(
  tx: PoolClient,
  tellings: readonly Telling[],
  selectorsOf: SelectorsOf,
): Promise<WrittenLineage> {
  if (tellings.length === 0) return { told: 0, edgesAdded: 0, edgesClosed: 0 };
  await lockWriting(tx);
  const relations = await relationIds(tx, tellings);
  const origins = await originIds(tx, tellings, relations);
  const given = tellings.map((telling) => ({
    telling,
    origin: origins.get(originKey(telling)) as number,
    digest: hash('sha256', JSON.stringify(telling)),
  }));
  const { rows: before } = await tx.query<{ origin_id: number; digest: string }>(
    `SELECT origin_id, encode(digest, 'hex') AS digest FROM lineage.telling
     WHERE origin_id = ANY ($1) AND valid_to = 'infinity'`,
    [given.map(({ origin }) => origin)],
  );
  const digests = new Map(before.map((row) => [row.origin_id, row.digest]));
  const changed = given.filter(({ origin, digest }) => digests.get(origin) !== digest);
  if (changed.length === 0) return { told: 0, edgesAdded: 0, edgesClosed: 0 };
  await closeTellings(
    tx,
    changed.map(({ origin }) => origin),
  );
  await tx.query(
    `INSERT INTO lineage.telling (origin_id, valid_from, digest, statement, unknown)
     SELECT origin_id, now(), decode(digest, 'hex'), statement, unknown FROM unnest($1::int[], $2::text[], $3::text[], $4::text[])
       AS given (origin_id, digest, statement, unknown)
     ON CONFLICT (origin_id, valid_from) DO UPDATE SET valid_to = 'infinity', digest = excluded.digest,
       statement = excluded.statement, unknown = excluded.unknown`,
    [
      changed.map(({ origin }) => origin),
      changed.map(({ digest }) => digest),
      changed.map(({ telling }) => telling.statement),
      changed.map(({ telling }) => telling.unknown),
    ],
  );
  const nodes = await nodeIds(
    tx,
    changed.map(({ telling }) => telling),
    { relations, selectorsOf },
  );
  const edges = changed.flatMap(({ telling, origin }) =>
    telling.edges.map((edge) => ({
      from: nodes.get(nodeKey(relations.get(relationKey(edge.from)), edge.fromColumn)) as number,
      to: nodes.get(nodeKey(relations.get(relationKey(telling.target)), edge.toColumn)) as number,
      origin,
      uses: edge.uses,
    })),
  );
  return { told: changed.length, ...(await putEdges(tx, edges, changed)) };
}

/**
 * Everything that origins of this kind tell, or those of them whose names begin with `within`: what others of them told
 * before is over.
 */
export async function replaceTellings(
  tx: PoolClient,
  kind: OriginKind,
  tellings: readonly Telling[],
  selectorsOf: SelectorsOf,
  within = '',
): Promise<WrittenLineage> {
  const written = await writeTellings(tx, tellings, selectorsOf);
  const { rows } = await tx.query<{ id: number }>(
    `SELECT o.id FROM lineage.origin o JOIN lineage.relation r ON r.id = o.relation_id
     JOIN lineage.telling t ON t.origin_id = o.id AND t.valid_to = 'infinity'
     WHERE o.kind = $1 AND starts_with(o.name, $5)
       AND (o.name, r.kind, r.name) NOT IN (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]))`,
    [
      kind,
      tellings.map(({ origin }) => origin.name),
      tellings.map(({ target }) => target.kind),
      tellings.map(({ target }) => target.name),
      within,
    ],
  );
  if (rows.length === 0) return written;
  const closed = await endOrigins(
    tx,
    rows.map(({ id }) => id),
  );
  return { ...written, edgesClosed: written.edgesClosed + closed };
}

/** Gives how many edges ended. */
async function endOrigins(tx: PoolClient, over: readonly number[]): Promise<number> {
  await closeTellings(tx, over);
  const { rowCount } = await tx.query(
    "UPDATE lineage.edge SET valid_to = now() WHERE origin_id = ANY ($1) AND valid_to = 'infinity'",
    [over],
  );
  return rowCount ?? 0;
}

/**
 * Two tables were found to be one: what is told of the first is told of the second from now on, by whoever told it. What
 * was told before can still be asked for under the first.
 */
export async function renameTable(
  tx: PoolClient,
  from: string,
  to: string,
  selectorsOf: SelectorsOf,
): Promise<void> {
  const { rows } = await tx.query<Telling & { id: number }>(
    `SELECT o.id, json_build_object('kind', o.kind, 'name', o.name) AS origin,
       json_build_object('kind', r.kind, 'name', r.name) AS target, t.statement, t.unknown,
       coalesce((SELECT json_agg(json_build_object('from', json_build_object('kind', s.kind, 'name', s.name),
           'fromColumn', f."column", 'toColumn', n."column", 'uses', e.uses) ORDER BY s.name, f."column", n."column")
         FROM lineage.edge e JOIN lineage.node f ON f.id = e.from_node JOIN lineage.relation s ON s.id = f.relation_id
         JOIN lineage.node n ON n.id = e.to_node WHERE e.origin_id = o.id AND e.valid_to = 'infinity'), '[]') AS edges
     FROM lineage.origin o JOIN lineage.relation r ON r.id = o.relation_id
     JOIN lineage.telling t ON t.origin_id = o.id AND t.valid_to = 'infinity'
     WHERE r.kind = 'table' AND r.name = $1 OR EXISTS (
       SELECT FROM lineage.edge e JOIN lineage.node n ON n.id = e.from_node JOIN lineage.relation s ON s.id = n.relation_id
       WHERE e.origin_id = o.id AND e.valid_to = 'infinity' AND s.kind = 'table' AND s.name = $1)`,
    [from],
  );
  const renamed = (name: RelationName): RelationName =>
    name.kind === 'table' && name.name === from ? { kind: 'table', name: to } : name;
  await endOrigins(
    tx,
    rows.filter(({ target }) => renamed(target) !== target).map(({ id }) => id),
  );
  const retold = rows.map(({ id: _id, target, edges, ...telling }): Telling => {
    const distinct = new Map(
      edges.map((edge) => {
        const next = { ...edge, from: renamed(edge.from) };
        return [JSON.stringify([next.from, next.fromColumn, next.toColumn]), next];
      }),
    );
    return { ...telling, target: renamed(target), edges: [...distinct.values()] };
  });
  await writeTellings(tx, retold, selectorsOf);
}

/** Of these tables, those about whose columns an origin told last. */
export async function tablesToldByColumn(
  tx: PoolClient,
  origin: Telling['origin'],
  tables: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ name: string }>(
    `SELECT r.name FROM lineage.origin o JOIN lineage.relation r ON r.id = o.relation_id AND r.kind = 'table'
     WHERE o.kind = $1 AND o.name = $2 AND r.name = ANY ($3) AND EXISTS (
       SELECT FROM lineage.edge e JOIN lineage.node f ON f.id = e.from_node JOIN lineage.node n ON n.id = e.to_node
       WHERE e.origin_id = o.id AND e.valid_to = 'infinity' AND (f."column" IS NOT NULL OR n."column" IS NOT NULL))`,
    [origin.kind, origin.name, tables],
  );
  return new Set(rows.map(({ name }) => name));
}

async function closeTellings(tx: PoolClient, origins: readonly number[]): Promise<void> {
  await tx.query(
    "UPDATE lineage.telling SET valid_to = now() WHERE origin_id = ANY ($1) AND valid_to = 'infinity'",
    [origins],
  );
}

const relationKey = ({ kind, name }: RelationName) => `${kind} ${name}`;
const originKey = ({ origin, target }: Telling) =>
  JSON.stringify([origin.kind, origin.name, relationKey(target)]);
const nodeKey = (relation: number | undefined, column: string | null) =>
  column === null ? `${relation}` : `${relation} ${column}`;

async function relationIds(
  tx: PoolClient,
  tellings: readonly Telling[],
): Promise<ReadonlyMap<string, number>> {
  const named = new Map<string, RelationName>();
  for (const { target, edges } of tellings) {
    named.set(relationKey(target), target);
    for (const { from } of edges) named.set(relationKey(from), from);
  }
  const values = [[...named.values()].map(({ kind }) => kind), [...named.values()].map(({ name }) => name)];
  await tx.query(
    `INSERT INTO lineage.relation (kind, name) SELECT kind, name FROM unnest($1::text[], $2::text[]) AS given (kind, name)
     WHERE NOT EXISTS (SELECT FROM lineage.relation r WHERE r.kind = given.kind AND r.name = given.name)`,
    values,
  );
  const { rows } = await tx.query<{ id: number; kind: RelationName['kind']; name: string }>(
    `SELECT r.id, r.kind, r.name FROM unnest($1::text[], $2::text[]) AS given (kind, name)
     JOIN lineage.relation r ON r.kind = given.kind AND r.name = given.name`,
    values,
  );
  return new Map(rows.map((row) => [relationKey(row), row.id]));
}

async function originIds(
  tx: PoolClient,
  tellings: readonly Telling[],
  relations: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const values = [
    tellings.map(({ origin }) => origin.kind),
    tellings.map(({ origin }) => origin.name),
    tellings.map(({ target }) => relations.get(relationKey(target))),
  ];
  const given =
    'unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS given (kind, name, relation_id, place)';
  const same = 'o.kind = given.kind AND o.name = given.name AND o.relation_id = given.relation_id';
  await tx.query(
    `INSERT INTO lineage.origin (kind, name, relation_id) SELECT DISTINCT kind, name, relation_id FROM ${given}
     WHERE NOT EXISTS (SELECT FROM lineage.origin o WHERE ${same})`,
    values,
  );
  const { rows } = await tx.query<{ id: number; place: number }>(
    `SELECT o.id, given.place FROM ${given} JOIN lineage.origin o ON ${same}`,
    values,
  );
  return new Map(rows.map(({ id, place }) => [originKey(tellings[place - 1] as Telling), id]));
}

interface Known {
  readonly relations: ReadonlyMap<string, number>;
  readonly selectorsOf: SelectorsOf;
}

async function nodeIds(
  tx: PoolClient,
  tellings: readonly Telling[],
  { relations, selectorsOf }: Known,
): Promise<ReadonlyMap<string, number>> {
  const named = new Map<string, { relation: number; column: string | null; of: RelationName }>();
  const add = (of: RelationName, column: string | null) => {
    const relation = relations.get(relationKey(of)) as number;
    named.set(nodeKey(relation, column), { relation, column, of });
  };
  for (const { target, edges } of tellings) {
    add(target, null);
    for (const { from, fromColumn, toColumn } of edges) {
      add(from, null);
      add(from, fromColumn);
      add(target, toColumn);
    }
  }
  const all = [...named.values()];
  const values = [all.map(({ relation }) => relation), all.map(({ column }) => column)];
  const given =
    'unnest($1::int[], $2::text[]) WITH ORDINALITY AS given (relation_id, "column", place) LEFT JOIN lineage.node n ON n.relation_id = given.relation_id AND n."column" IS NOT DISTINCT FROM given."column"';
  const { rows } = await tx.query<{ id: number | null; place: number }>(
    `SELECT n.id, given.place FROM ${given}`,
    values,
  );
  const ids = new Map<string, number>();
  const fresh: typeof all = [];
  for (const { id, place } of rows) {
    const node = all[place - 1] as (typeof all)[number];
    if (id === null) fresh.push(node);
    else ids.set(nodeKey(node.relation, node.column), id);
  }
  if (fresh.length === 0) return ids;
  const sets = fresh.map(({ of, column }) =>
    of.kind === 'table' ? selectorSetsOf(selectorsOf(of.name), column) : null,
  );
  const sights = await sightIds(
    tx,
    sets.flatMap((each) => each ?? []),
  );
  const { rows: made } = await tx.query<{ id: number; relation_id: number; column: string | null }>(
    `INSERT INTO lineage.node (relation_id, "column", sights)
     SELECT relation_id, "column", CASE WHEN sights IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(sights)::int) END
     FROM jsonb_to_recordset($1::jsonb) AS given (relation_id int, "column" text, sights jsonb)
     RETURNING id, relation_id, "column"`,
    [
      JSON.stringify(
        fresh.map(({ relation, column }, at) => ({
          relation_id: relation,
          column,
          sights: sets[at]?.map((set) => sights.get(setKey(set))),
        })),
      ),
    ],
  );
  for (const { id, relation_id, column } of made) ids.set(nodeKey(relation_id, column), id);
  return ids;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly origin: number;
  readonly uses: number;
}

/** What changed is closed and added; what is told as before is not touched, nor what was verified of it. */
async function putEdges(
  tx: PoolClient,
  edges: readonly Edge[],
  changed: readonly { readonly origin: number }[],
): Promise<{ edgesAdded: number; edgesClosed: number }> {
  const values = [
    edges.map(({ from }) => from),
    edges.map(({ to }) => to),
    edges.map(({ origin }) => origin),
    edges.map(({ uses }) => uses),
  ];
  const given =
    'unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS given (from_node, to_node, origin_id, uses)';
  const same =
    "e.from_node = given.from_node AND e.to_node = given.to_node AND e.origin_id = given.origin_id AND e.valid_to = 'infinity'";
  const { rowCount: closed } = await tx.query(
    `UPDATE lineage.edge e SET valid_to = now() WHERE e.origin_id = ANY ($5) AND e.valid_to = 'infinity'
     AND NOT EXISTS (SELECT FROM ${given} WHERE ${same} AND e.uses = given.uses)`,
    [...values, changed.map(({ origin }) => origin)],
  );
  const { rowCount: added } = await tx.query(
    `INSERT INTO lineage.edge (from_node, to_node, origin_id, uses, valid_from)
     SELECT given.*, now() FROM ${given} WHERE NOT EXISTS (SELECT FROM lineage.edge e WHERE ${same})`,
    values,
  );
  return { edgesAdded: added ?? 0, edgesClosed: closed ?? 0 };
}
