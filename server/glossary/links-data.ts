import { pool } from '../db.ts';
import type { Tx } from './terms-data.ts';

/** What a term is about. */
export interface StoredLink {
  readonly termId: string;
  readonly dataset: string;
  /** As it was called when it was linked; null: the table. */
  readonly column: string | null;
  /** Iceberg's, by which a renamed column is found. */
  readonly fieldId: number | null;
  readonly author: string;
  readonly at: Date;
}

const LINK = `SELECT term_id AS "termId", dataset, column_name AS "column", field_id AS "fieldId", author, at FROM glossary.link`;

/** Of one term, of one dataset, or all of them. */
export async function readLinks(
  { termId = null, dataset = null }: { readonly termId?: string | null; readonly dataset?: string | null },
  tx?: Tx,
): Promise<readonly StoredLink[]> {
  const { rows } = await (tx ?? pool()).query<StoredLink>(
    `${LINK} WHERE ($1::text IS NULL OR term_id = $1) AND ($2::text IS NULL OR dataset = $2) ORDER BY dataset, column_name NULLS FIRST, term_id`,
    [termId, dataset],
  );
  return rows;
}

/** Whether there was none. */
export async function addLink(
  tx: Tx,
  { termId, dataset, column, fieldId }: Omit<StoredLink, 'author' | 'at'>,
  author: { readonly id: string; readonly name: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO glossary.link (term_id, dataset, column_name, field_id, author_id, author) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [termId, dataset, column, fieldId, author.id, author.name],
  );
  return rowCount === 1;
}

/** `column` as the link has it. */
export async function removeLink(
  tx: Tx,
  { termId, dataset, column }: Pick<StoredLink, 'termId' | 'dataset' | 'column'>,
): Promise<void> {
  await tx.query(
    'DELETE FROM glossary.link WHERE term_id = $1 AND dataset = $2 AND column_name IS NOT DISTINCT FROM $3',
    [termId, dataset, column],
  );
}

/** The tables that have links to these terms. */
export async function linkedTables(tx: Tx, termIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await tx.query<{ dataset: string }>(
    'SELECT DISTINCT dataset FROM glossary.link WHERE term_id = ANY ($1)',
    [termIds],
  );
  return rows.map(({ dataset }) => dataset);
}
