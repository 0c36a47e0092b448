import { pool } from '../db.ts';
import type { RelationKind } from './telling.ts';

/** A reader's rights as a walk takes them. */
export interface WalkRights {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Tables about which there are rules by their names, with the columns of them that are seen. */
  readonly named: ReadonlyMap<string, ReadonlySet<string> | null>;
}

/** Rights as bits and ids. */
export interface WalkSight {
  /** Bit by bit, whether a sight is allowed. */
  readonly allowed: Buffer;
  readonly named: readonly number[];
  readonly namedSeen: readonly number[];
}

export function isAllowed({ allowed }: Pick<WalkSight, 'allowed'>, sight: number): boolean {
  return ((allowed[sight >> 3] ?? 0) & (1 << (sight & 7))) !== 0;
}

export interface WalkedEdge {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly origin: number;
  readonly uses: number;
  readonly moved: boolean | null;
}

export interface NodeFacts {
  readonly id: number;
  readonly kind: RelationKind;
  readonly relation: string;
  readonly column: string | null;
}

/** What these rights are among the sights that there are. */
export async function walkSight({ allow, deny, named }: WalkRights): Promise<WalkSight> {
  const [{ rows: sights }, { rows: nodes }] = await Promise.all([
    pool().query<{ id: number }>({
      name: 'lineage-sights',
      text: 'SELECT id FROM lineage.sight WHERE selectors && $1 AND NOT selectors && $2',
      values: [allow, deny],
    }),
    named.size === 0
      ? { rows: [] }
      : pool().query<{ id: number; relation_id: number; name: string; column: string | null }>(
          `SELECT n.id, n.relation_id, r.name, n."column" FROM lineage.relation r JOIN lineage.node n ON n.relation_id = r.id
           WHERE r.kind = 'table' AND r.name = ANY ($1)`,
          [[...named.keys()]],
        ),
  ]);
  const highest = sights.reduce((most, { id }) => Math.max(most, id), 0);
  const allowed = Buffer.alloc((highest >> 3) + 1);
  for (const { id } of sights) allowed[id >> 3] = (allowed[id >> 3] as number) | (1 << (id & 7));
  const seen = nodes.filter(({ name, column }) => {
    const columns = named.get(name);
    return columns && (column === null || columns.has(column));
  });
  return {
    allowed,
    named: [...new Set(nodes.map(({ relation_id }) => relation_id))],
    namedSeen: seen.map(({ id }) => id),
  };
}

/** Whether a node is seen by the rule by which a walk goes on. */
function isSeen(
  sight: WalkSight,
  node: { readonly id: number; readonly relation: number; readonly sights: readonly number[] | null },
): boolean {
  return sight.named.includes(node.relation)
    ? sight.namedSeen.includes(node.id)
    : (node.sights?.some((id) => isAllowed(sight, id)) ?? true);
}

/**
 * Of these columns of what people made, those that are made of something hidden, too. A column that a statement does not
 * name may be called after a hidden one (`first(COLUMNS(*))`), so that it is known of by whoever sees all that it is made of.
 */
export async function partlyHidden(
  nodes: readonly NodeFacts[],
  at: Date | null,
  sight: WalkSight,
): Promise<ReadonlySet<number>> {
  const asked = nodes.filter(({ kind, column }) => kind !== 'table' && column !== null);
  if (asked.length === 0) return new Set();
  const { rows } = await pool().query<{ to: number; id: number; relation: number; sights: number[] | null }>({
    name: 'lineage-made-of',
    text: `SELECT e.to_node AS "to", f.id, f.relation_id AS relation, f.sights
      FROM unnest($1::int[]) AS given (id) JOIN lineage.node t ON t.id = given.id AND t.sights IS NOT NULL
      JOIN lineage.edge e ON e.to_node = t.id AND CASE WHEN $2::timestamptz IS NULL THEN e.valid_to = 'infinity'
        ELSE e.valid_from <= $2 AND e.valid_to > $2 END
      JOIN lineage.node f ON f.id = e.from_node`,
    values: [asked.map(({ id }) => id), at],
  });
  return new Set(rows.filter((row) => !isSeen(sight, row)).map(({ to }) => to));
}

export interface Walk {
  readonly starts: readonly number[];
  readonly direction: 'up' | 'down';
  readonly steps: number;
  /** A past moment; null is now. */
  readonly at: Date | null;
  readonly edgesMax: number;
}

/** The edges by which something is reached, nearest first; no more than the step that passed `edgesMax`. */
export async function walk(
  { starts, direction, steps, at, edgesMax }: Walk,
  { allowed, named, namedSeen }: WalkSight,
): Promise<WalkedEdge[]> {
  const { rows } = await pool().query<WalkedEdge>({
    name: 'lineage-walk',
    text: `SELECT step, from_node AS "from", to_node AS "to", origin_id AS origin, uses, moved
      FROM lineage.walk($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [starts, direction === 'down', steps, at, allowed, named, namedSeen, edgesMax],
  });
  return rows;
}

export async function nodeFacts(ids: readonly number[]): Promise<NodeFacts[]> {
  const { rows } = await pool().query<NodeFacts>({
    name: 'lineage-nodes',
    text: `SELECT n.id, r.kind, r.name AS relation, n."column" FROM unnest($1::int[]) AS given (id)
      JOIN lineage.node n USING (id) JOIN lineage.relation r ON r.id = n.relation_id`,
    values: [ids],
  });
  return rows;
}
