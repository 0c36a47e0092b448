import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import { lockWriting } from './sights-data.ts';

/** A table by its columns, in their order. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/**
 * Notes which columns all tables have, and marks what people made of those that had others before or are gone, and what
 * could not be followed until now: a statement may mean something else by them.
 */
export async function noteShapes(tx: PoolClient, shapes: readonly TableShape[]): Promise<void> {
  await lockWriting(tx);
  const names = shapes.map(({ name }) => name);
  const digests = shapes.map(({ columns }) =>
    hash('sha256', JSON.stringify(columns.map(({ name, type }) => [name, type]))),
  );
  const { rows: changed } = await tx.query<{ table: string }>(
    `SELECT s."table" FROM lineage.shape s
     LEFT JOIN unnest($1::text[], $2::text[]) AS given (name, digest) ON given.name = s."table"
     WHERE given.digest IS NULL OR decode(given.digest, 'hex') <> s.digest`,
    [names, digests],
  );
  await tx.query('DELETE FROM lineage.shape WHERE "table" <> ALL ($1)', [names]);
  const { rowCount: written } = await tx.query(
    `INSERT INTO lineage.shape ("table", digest)
     SELECT name, decode(digest, 'hex') FROM unnest($1::text[], $2::text[]) AS given (name, digest)
     ON CONFLICT ("table") DO UPDATE SET digest = excluded.digest WHERE lineage.shape.digest <> excluded.digest`,
    [names, digests],
  );
  if (changed.length === 0 && written === 0) return;
  await tx.query(
    `INSERT INTO lineage.retrace (origin_id)
     SELECT DISTINCT o.id FROM lineage.origin o WHERE o.kind IN ('board', 'query') AND (
       EXISTS (SELECT FROM lineage.edge e JOIN lineage.node f ON f.id = e.from_node
         JOIN lineage.relation r ON r.id = f.relation_id
         WHERE e.origin_id = o.id AND e.valid_to = 'infinity' AND r.kind = 'table' AND r.name = ANY ($1))
       OR EXISTS (SELECT FROM lineage.telling t
         WHERE t.origin_id = o.id AND t.valid_to = 'infinity' AND t.unknown IS NOT NULL))
     ON CONFLICT DO NOTHING`,
    [changed.map(({ table }) => table)],
  );
}

/** Those that were marked longest ago, by their names. */
export async function markedToTrace(kind: 'board' | 'query', limit: number): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    `SELECT o.name FROM lineage.retrace m JOIN lineage.origin o ON o.id = m.origin_id
     WHERE o.kind = $1 ORDER BY m.noted_at, o.id LIMIT ${limit}`,
    [kind],
  );
  return rows.map(({ name }) => name);
}

/** They are as they are now; or nobody had time to look, and others come first. */
export async function clearMarks(
  tx: PoolClient,
  kind: 'board' | 'query',
  names: readonly string[],
  { isTraced }: { readonly isTraced: boolean },
): Promise<void> {
  const marked = 'origin_id IN (SELECT id FROM lineage.origin WHERE kind = $1 AND name = ANY ($2))';
  await tx.query(
    isTraced
      ? `DELETE FROM lineage.retrace WHERE ${marked}`
      : `UPDATE lineage.retrace SET noted_at = now() WHERE ${marked}`,
    [kind, names],
  );
}
