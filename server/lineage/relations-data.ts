import { pool } from '../db.ts';
import type { OriginKind, RelationKind, RelationName } from './telling.ts';

export interface RelationRow {
  readonly relation: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly column: string | null;
    readonly sights: readonly number[] | null;
  }[];
}

/** Null for what no lineage was ever told of. */
export async function findRelation(kind: RelationKind, name: string): Promise<RelationRow | null> {
  const { rows } = await pool().query<RelationRow>(
    `SELECT r.id AS relation, json_agg(json_build_object('id', n.id, 'column', n."column", 'sights', n.sights)) AS nodes
     FROM lineage.relation r JOIN lineage.node n ON n.relation_id = r.id WHERE r.kind = $1 AND r.name = $2 GROUP BY r.id`,
    [kind, name],
  );
  return rows[0] ?? null;
}

export interface Gap {
  readonly kind: RelationKind;
  readonly name: string;
  readonly origin: OriginKind;
  readonly reason: string;
}

/** What could not be followed of these, at a moment; null is now. */
export async function findGaps(
  relations: readonly { readonly kind: RelationKind; readonly name: string }[],
  at: Date | null,
): Promise<Gap[]> {
  const { rows } = await pool().query<Gap>(
    `SELECT r.kind, r.name, o.kind AS origin, t.unknown AS reason
     FROM unnest($1::text[], $2::text[]) AS given (kind, name) JOIN lineage.relation r USING (kind, name)
     JOIN lineage.origin o ON o.relation_id = r.id JOIN lineage.telling t ON t.origin_id = o.id
     WHERE t.unknown IS NOT NULL AND CASE WHEN $3::timestamptz IS NULL THEN t.valid_to = 'infinity'
       ELSE t.valid_from <= $3 AND t.valid_to > $3 END
     ORDER BY o.id`,
    [relations.map(({ kind }) => kind), relations.map(({ name }) => name), at],
  );
  return rows;
}

export interface OriginRow {
  readonly id: number;
  readonly kind: OriginKind;
  readonly name: string;
}

export async function findOrigins(ids: readonly number[]): Promise<OriginRow[]> {
  const { rows } = await pool().query<OriginRow>(
    'SELECT id, kind, name FROM lineage.origin WHERE id = ANY ($1)',
    [ids],
  );
  return rows;
}

export interface OriginTelling extends OriginRow {
  readonly targetKind: RelationKind;
  readonly target: string;
  readonly statement: string | null;
  readonly validFrom: Date;
  /** What its edges begin at. */
  readonly reads: readonly {
    readonly kind: RelationKind;
    readonly name: string;
    readonly columns: readonly string[];
  }[];
  /** Those of the target that it makes. */
  readonly makes: readonly string[];
}

export async function findTelling(id: number, at: Date | null): Promise<OriginTelling | null> {
  const isThen = (row: string) =>
    `CASE WHEN $2::timestamptz IS NULL THEN ${row}.valid_to = 'infinity' ELSE ${row}.valid_from <= $2 AND ${row}.valid_to > $2 END`;
  const { rows } = await pool().query<OriginTelling>(
    `SELECT o.id, o.kind, o.name, r.kind AS "targetKind", r.name AS target, t.statement, t.valid_from AS "validFrom",
       coalesce((SELECT json_agg(read) FROM (
         SELECT s.kind, s.name, coalesce(json_agg(DISTINCT n."column") FILTER (WHERE n."column" IS NOT NULL), '[]') AS columns
         FROM lineage.edge e JOIN lineage.node n ON n.id = e.from_node JOIN lineage.relation s ON s.id = n.relation_id
         WHERE e.origin_id = o.id AND ${isThen('e')} GROUP BY s.id) AS read), '[]') AS reads,
       ARRAY(SELECT DISTINCT n."column" FROM lineage.edge e JOIN lineage.node n ON n.id = e.to_node
         WHERE e.origin_id = o.id AND n."column" IS NOT NULL AND ${isThen('e')}) AS makes
     FROM lineage.origin o JOIN lineage.relation r ON r.id = o.relation_id
     JOIN lineage.telling t ON t.origin_id = o.id AND ${isThen('t')} WHERE o.id = $1`,
    [id, at],
  );
  return rows[0] ?? null;
}

/** Since when each of these is made of what it is made of now. */
export async function findToldSince(
  relations: readonly RelationName[],
): Promise<(RelationName & { readonly since: Date })[]> {
  const { rows } = await pool().query<RelationName & { since: Date }>(
    `SELECT r.kind, r.name, max(t.valid_from) AS since
     FROM unnest($1::text[], $2::text[]) AS given (kind, name) JOIN lineage.relation r USING (kind, name)
     JOIN lineage.origin o ON o.relation_id = r.id JOIN lineage.telling t ON t.origin_id = o.id AND t.valid_to = 'infinity'
     GROUP BY r.kind, r.name`,
    [relations.map(({ kind }) => kind), relations.map(({ name }) => name)],
  );
  return rows;
}

export interface CatalogedTable {
  readonly name: string;
  readonly title: string;
  readonly layer: string | null;
  readonly owner: string | null;
}

/** What the catalog has of tables that the portal does not have itself. */
export async function findCataloged(names: readonly string[]): Promise<CatalogedTable[]> {
  const { rows } = await pool().query<CatalogedTable>(
    "SELECT name, title, layer, owner FROM catalog.asset WHERE kind = 'table' AND name = ANY ($1)",
    [names],
  );
  return rows;
}
