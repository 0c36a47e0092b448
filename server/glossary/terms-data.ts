import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { TermContent, TermEvent } from './schema.ts';
import { contentOf } from './term-content.ts';

export type Tx = PoolClient;

export const inTransaction = transaction;

/** A term with all that the portal knows about it. */
export interface StoredTerm extends TermContent {
  readonly id: string;
  readonly version: number;
  readonly origin: 'file' | 'portal';
  /** As the file has it now; null: it does not. */
  readonly file: TermContent | null;
  /** The file's version counts. */
  readonly follows: boolean;
  readonly problem: string | null;
  readonly deleted: boolean;
}

export interface StoredVersion {
  readonly number: number;
  readonly event: TermEvent;
  readonly content: TermContent;
  readonly author: string | null;
  readonly at: Date;
}

/** The lock of whoever changes terms: a number of the portal's own. */
const CHANGING = 7_270_737_005;

/** One changes terms at a time, to the end of the transaction: what must hold between terms is looked at before. */
export async function changeAlone(tx: Tx): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [CHANGING]);
}

/** All terms by name, the deleted ones too. */
export async function readTerms(tx?: Tx): Promise<readonly StoredTerm[]> {
  const { rows } = await (tx ?? pool()).query<StoredTerm>(
    `SELECT id, name, parent, definition, synonyms, related, version, origin, file, follows, problem, deleted
     FROM glossary.term ORDER BY lower(name), id`,
  );
  return rows.map((row) => ({ ...row, file: row.file && contentOf(row.file) }));
}

export interface TermWrite {
  readonly term: StoredTerm;
  /** What its history tells of it; null: nothing. */
  readonly event: TermEvent | null;
}

/** `author` is null for the file. */
export async function writeTerms(
  tx: Tx,
  writes: readonly TermWrite[],
  author: { readonly id: string; readonly name: string } | null,
): Promise<void> {
  await tx.query(
    `INSERT INTO glossary.term (id, name, parent, definition, synonyms, related, version, origin, file, follows, problem, deleted)
     SELECT id, name, parent, definition, synonyms, related, version, origin, nullif(file, 'null'::jsonb), follows, problem, deleted
     FROM jsonb_to_recordset($1::jsonb) AS given (id text, name text, parent text, definition text, synonyms text[], related text[],
       version int, origin text, file jsonb, follows boolean, problem text, deleted boolean)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent = excluded.parent, definition = excluded.definition,
       synonyms = excluded.synonyms, related = excluded.related, version = excluded.version, file = excluded.file,
       follows = excluded.follows, problem = excluded.problem, deleted = excluded.deleted, changed_at = CURRENT_TIMESTAMP`,
    [JSON.stringify(writes.map(({ term }) => term))],
  );
  const versions = writes.flatMap(({ term, event }) =>
    event === null ? [] : [{ term_id: term.id, number: term.version, event, content: contentOf(term) }],
  );
  await tx.query(
    `INSERT INTO glossary.version (term_id, number, event, content, author_id, author)
     SELECT term_id, number, event, content, $2, $3
     FROM jsonb_to_recordset($1::jsonb) AS given (term_id text, number int, event text, content jsonb)`,
    [JSON.stringify(versions), author?.id ?? null, author?.name ?? null],
  );
}

/** The latest first. */
export async function findVersions(id: string, tx?: Tx): Promise<readonly StoredVersion[]> {
  const { rows } = await (tx ?? pool()).query<StoredVersion>(
    `SELECT number, event, content, author, at FROM glossary.version WHERE term_id = $1 ORDER BY number DESC`,
    [id],
  );
  return rows.map((row) => ({ ...row, content: contentOf(row.content) }));
}
