import { pool } from '../db.ts';
import type { RelationKind } from './telling.ts';

export interface MadeName {
  readonly kind: Extract<RelationKind, 'tile' | 'query' | 'export'>;
  readonly name: string;
}

/** More than anybody would read. */
const FOUND_MAX = 2_000;

/** What people made of these tables that is there for one of an audience, by `audienceSelectors`. */
export async function madeOfTables(
  tables: readonly string[],
  audience: readonly string[],
): Promise<MadeName[]> {
  const { rows } = await pool().query<MadeName>(
    `SELECT DISTINCT r.kind, r.name FROM lineage.relation s JOIN lineage.node f ON f.relation_id = s.id
     JOIN lineage.edge e ON e.from_node = f.id AND e.valid_to = 'infinity'
     JOIN lineage.origin o ON o.id = e.origin_id AND o.kind IN ('board', 'query', 'export')
     JOIN lineage.node n ON n.id = e.to_node
       AND n.sights && ARRAY(SELECT id FROM lineage.sight WHERE selectors && $2)
     JOIN lineage.relation r ON r.id = n.relation_id
     WHERE s.kind = 'table' AND s.name = ANY ($1) ORDER BY r.kind DESC, r.name LIMIT ${FOUND_MAX}`,
    [tables, audience],
  );
  return rows;
}
