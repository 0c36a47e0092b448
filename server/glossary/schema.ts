import { z } from 'zod';
import { tableName } from '../datasets/schema.ts';

/** The glossary: what the server, the screens and the file say to each other about terms. */

export const NAME_LENGTH_MAX = 80;
export const DEFINITION_LENGTH_MAX = 5_000;
export const LISTED_MAX = 50;
export const TERMS_MAX = 5_000;
/** Of a file with a glossary. */
export const FILE_LENGTH_MAX = 2_000_000;

export const termId = z
  .string()
  .max(NAME_LENGTH_MAX)
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');

/** In one line, because it stands in lists and sentences. */
const said = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .pipe(
    z.string().min(1, 'must not be empty').max(NAME_LENGTH_MAX, `has at most ${NAME_LENGTH_MAX} characters`),
  );

export const termContent = z.strictObject({
  name: said,
  /** The term that it is a kind or a part of; null: at the top. */
  parent: termId.nullable().default(null),
  /** Markdown. */
  definition: z
    .string()
    .trim()
    .min(1, 'must say what it means')
    .max(DEFINITION_LENGTH_MAX, `has at most ${DEFINITION_LENGTH_MAX} characters`),
  synonyms: z.array(said).max(LISTED_MAX, `are at most ${LISTED_MAX}`).default([]),
  related: z.array(termId).max(LISTED_MAX, `are at most ${LISTED_MAX}`).default([]),
});
export type TermContent = z.infer<typeof termContent>;

/** A word of the business, and what people say in its place. */
export type Term = TermContent & { readonly id: string };

const id = termId;
/** Of the version that was opened: a save over a later one is a conflict. */
const version = z.int().min(1);
const dataset = tableName;
const column = z.string().min(1).max(255).nullable();

export const whichTerm = z.strictObject({ id });
export const termCreation = z.strictObject({ content: termContent });
export const termChange = z.strictObject({ id, version, content: termContent });
export const termStep = z.strictObject({ id, version });
export const termRestoring = z.strictObject({ id, version, number: z.int().min(1) });
export const whichLinked = z.strictObject({ dataset });
/** `column` is null for the table. */
export const termLink = z.strictObject({ id, dataset, column });
export const glossaryUpload = z.strictObject({ text: z.string().max(FILE_LENGTH_MAX) });
/** `basis` is what the preview gave: the glossary as it was then. */
export const glossaryImport = glossaryUpload.extend({ basis: z.string().min(1).max(100) });

/** What happened to a term: by a person, by the file that declares it, or by a file that a person brought. */
export const TERM_EVENTS = [
  'created',
  'changed',
  'restored',
  'deleted',
  'undeleted',
  'declared',
  'undeclared',
  'taken',
  'imported',
] as const;
export type TermEvent = (typeof TERM_EVENTS)[number];

/**
 * How a term stands to warehouse/glossary.yml: it is not about it (`portal`), follows it (`file`), was changed here and the
 * file has it too (`edited`), or was in the file once (`left`).
 */
export type TermSource = 'portal' | 'file' | 'edited' | 'left';

export interface TermSummary {
  readonly id: string;
  readonly name: string;
  /** The nearest above it that the reader sees. */
  readonly parent: string | null;
  /** The beginning of it, without what formats it. */
  readonly definition: string;
  readonly synonyms: readonly string[];
  /** Linked tables and columns that the reader sees. */
  readonly links: number;
  readonly source: TermSource;
}

export interface DeletedTerm {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

export interface Glossary {
  /** By name. */
  readonly terms: readonly TermSummary[];
  /** For those who may bring them back; empty for others. */
  readonly deleted: readonly DeletedTerm[];
}

export interface TermName {
  readonly id: string;
  readonly name: string;
}

/** A table or column that a term is linked to. */
export interface LinkedThing {
  readonly dataset: string;
  /** As it is called now; null: the table. */
  readonly column: string | null;
  readonly description: string | null;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface TermPage extends TermContent {
  readonly id: string;
  readonly version: number;
  readonly deleted: boolean;
  /** From the top to its parent. */
  readonly chain: readonly TermName[];
  readonly children: readonly TermName[];
  /** Those that it names and those that name it. */
  readonly relatedTerms: readonly TermName[];
  readonly links: readonly LinkedThing[];
  readonly source: TermSource;
  /** As the file has it, where that is something else. */
  readonly file: TermContent | null;
  /** Why the file's version could not be taken. */
  readonly problem: string | null;
}

export interface TermVersion {
  readonly number: number;
  readonly event: TermEvent;
  readonly content: TermContent;
  /** As they were called then; null: the file. */
  readonly author: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** A term of a table, or of a column of it. */
export interface TermOfDataset extends TermName {
  readonly column: string | null;
}

export interface ImportPreview {
  /** Sent back with what is applied, so that it is this. */
  readonly basis: string;
  readonly changes: readonly ImportChange[];
  readonly unchanged: number;
  /** Terms of the glossary that the file does not have: they stay. */
  readonly untouched: number;
}

export interface ImportChange {
  readonly id: string;
  readonly kind: 'new' | 'changed' | 'undeleted';
  readonly before: TermContent | null;
  readonly after: TermContent;
}
