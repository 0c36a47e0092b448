import type { PoolClient } from 'pg';
import { transaction } from '../db.ts';

export interface EdgeEnds {
  readonly fromTable: string;
  readonly fromColumn: string;
  /** Null: the rows. */
  readonly toColumn: string | null;
}

/** The edges of an origin, as it tells them now, that begin at a column of a table. */
export async function originEdges(tx: PoolClient, origin: number): Promise<EdgeEnds[]> {
  const { rows } = await tx.query<EdgeEnds>(
    `SELECT s.name AS "fromTable", f."column" AS "fromColumn", t."column" AS "toColumn"
     FROM lineage.edge e JOIN lineage.node f ON f.id = e.from_node JOIN lineage.relation s ON s.id = f.relation_id
     JOIN lineage.node t ON t.id = e.to_node
     WHERE e.origin_id = $1 AND e.valid_to = 'infinity' AND s.kind = 'table' AND f."column" IS NOT NULL
     ORDER BY 1, 2, 3`,
    [origin],
  );
  return rows;
}

/** Marks edges as tried. What the origin told anew meanwhile is left alone: that was not tried. */
export async function markEdges(
  tx: PoolClient,
  origin: number,
  since: Date,
  tried: readonly (EdgeEnds & { readonly moved: boolean })[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE lineage.edge e SET moved = given.moved, tried_at = now()
     FROM unnest($3::text[], $4::text[], $5::text[], $6::bool[]) AS given ("table", "column", target, moved)
     JOIN lineage.relation s ON s.kind = 'table' AND s.name = given."table"
     JOIN lineage.node f ON f.relation_id = s.id AND f."column" = given."column"
     JOIN lineage.origin o ON o.id = $1
     JOIN lineage.node t ON t.relation_id = o.relation_id AND t."column" IS NOT DISTINCT FROM given.target
     WHERE e.origin_id = $1 AND e.from_node = f.id AND e.to_node = t.id AND e.valid_to = 'infinity' AND e.valid_from <= $2`,
    [
      origin,
      since,
      tried.map(({ fromTable }) => fromTable),
      tried.map(({ fromColumn }) => fromColumn),
      tried.map(({ toColumn }) => toColumn),
      tried.map(({ moved }) => moved),
    ],
  );
  return rowCount ?? 0;
}

export const inTransaction: <T>(work: (tx: PoolClient) => Promise<T>) => Promise<T> = transaction;
