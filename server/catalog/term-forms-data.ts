import type { PoolClient } from 'pg';
import { wordsOf } from './words-of.ts';

/** A word of the business as the search meets it. */
export interface SaidTerm {
  readonly id: string;
  /** Every way to say it; none for a term that there is no more. */
  readonly said: readonly string[];
}

/** Replaces how these terms are said, in the caller's transaction: the one that changes them. */
export async function putForms(tx: PoolClient, terms: readonly SaidTerm[]): Promise<void> {
  if (terms.length === 0) return;
  const forms = terms.flatMap(({ id, said }) =>
    said.map((each) => ({ id, said: each.toLowerCase(), words: wordsOf(each) })),
  );
  await tx.query('DELETE FROM catalog.term_form WHERE term_id = ANY ($1)', [terms.map(({ id }) => id)]);
  await tx.query(
    `INSERT INTO catalog.term_form (term_id, said, stems)
     SELECT id, said, string_agg(coalesce((tsvector_to_array(to_tsvector('catalog.words', word)))[1], word), ' ' ORDER BY place)
     FROM jsonb_to_recordset($1::jsonb) AS given (id text, said text, words text[]), unnest(words) WITH ORDINALITY AS each (word, place)
     GROUP BY id, said ON CONFLICT DO NOTHING`,
    [JSON.stringify(forms)],
  );
}
