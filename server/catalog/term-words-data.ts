import type { PoolClient } from 'pg';
import { OWN_PART } from './search-statement.ts';
import { writeAlone } from './writing-data.ts';

/**
 * Makes the words of the terms that tables and their columns are linked to words of these tables, in place of those that they
 * had before. A column is found by Iceberg's id, else by its name. In the transaction that writes the tables, the links or
 * the terms, after that.
 */
export async function putTermWords(tx: PoolClient, told: readonly string[]): Promise<void> {
  if (told.length === 0) return;
  await writeAlone(tx);
  const tables = await linkedOf(tx, told);
  if (tables.length === 0) return;
  await tx.query(
    `WITH taken AS (
       DELETE FROM catalog.part p USING catalog.asset a
       WHERE a.kind = 'table' AND a.name = ANY ($1) AND p.asset_id = a.id AND p.term_id <> '' RETURNING p.asset_id
     )
     UPDATE catalog.search s SET structure_words = whole.structure_words, all_words = whole.all_words FROM (
       SELECT asset_id, catalog.join_words(structure_words) AS structure_words, catalog.join_words(all_words) AS all_words
       FROM catalog.part WHERE term_id = '' AND asset_id IN (SELECT asset_id FROM taken) GROUP BY asset_id) AS whole
     WHERE s.asset_id = whole.asset_id`,
    [tables],
  );
  await tx.query(
    `WITH linked AS (
       SELECT a.id AS asset_id, l.term_id, a.column_names[place] AS column_name,
         CASE WHEN l.column_name IS NULL THEN ${OWN_PART} ELSE a.column_sights[place] END AS sight,
         (SELECT array_to_tsvector(array_agg(DISTINCT stem)) FROM catalog.term_form f, unnest(string_to_array(f.stems, ' ')) AS stem
          WHERE f.term_id = l.term_id) AS words
       FROM glossary.link l JOIN catalog.asset a ON a.kind = 'table' AND a.name = l.dataset,
         LATERAL (SELECT coalesce(CASE WHEN l.field_id IS NOT NULL THEN array_position(a.column_field_ids, l.field_id) END,
           array_position(a.column_names, l.column_name)) AS place) AS found
       WHERE l.dataset = ANY ($1)
     ), put AS (
       INSERT INTO catalog.part (asset_id, sight, term_id, column_name, structure_words, all_words)
       SELECT asset_id, sight, term_id, coalesce(column_name, ''), words, words FROM linked
       WHERE sight IS NOT NULL AND words IS NOT NULL
       ON CONFLICT DO NOTHING RETURNING asset_id, structure_words
     )
     UPDATE catalog.search s SET structure_words = s.structure_words || added.words, all_words = s.all_words || added.words
     FROM (SELECT asset_id, catalog.join_words(structure_words) AS words FROM put GROUP BY asset_id) AS added
     WHERE s.asset_id = added.asset_id`,
    [tables],
  );
}

/** Those that are linked or were: few of the hundred thousand of an import, which the statements above need not go through. */
async function linkedOf(tx: PoolClient, tables: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS told (name)
     WHERE EXISTS (SELECT FROM glossary.link l WHERE l.dataset = told.name)
       OR EXISTS (SELECT FROM catalog.asset a JOIN catalog.part p ON p.asset_id = a.id AND p.term_id <> ''
         WHERE a.kind = 'table' AND a.name = told.name)`,
    [tables],
  );
  return rows.map(({ name }) => name);
}
