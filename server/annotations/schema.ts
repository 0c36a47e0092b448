import { z } from 'zod';
import { tableName } from '../datasets/schema.ts';

/** What can be written about a table or a column, over what its file declares. */

const table = tableName;
const day = z.iso.date('A day is written as 2026-01-31.');

const DESCRIPTION_MAX = 2_000;
const DOCUMENTATION_MAX = 50_000;
const TAGS_MAX = 20;

export const tagName = z
  .string()
  .max(60, 'A tag has at most 60 characters.')
  .regex(
    /^[a-z0-9_]+(\.[a-z0-9_]+)*$/,
    'A tag is lower-case letters, digits and underscores, in parts with dots between.',
  );

export const domainName = z
  .string()
  .max(60, 'A domain has at most 60 characters.')
  .regex(/^[a-z_][a-z0-9_]*$/, 'A domain is lower-case letters, digits and underscores.');

const line = (most: number, what: string) =>
  z
    .string()
    .trim()
    .min(1, `${what} has at least one character.`)
    .max(most, `${what} has at most ${most.toLocaleString('en')} characters.`);

export const deprecation = z.strictObject({
  /** Markdown: why, and what to do. */
  note: line(DESCRIPTION_MAX, 'A note'),
  /** A table to use instead. */
  replacement: table.nullable().default(null),
  /** ISO 8601: the day from which it will not be there. */
  removedOn: day.nullable().default(null),
});
export type Deprecation = z.infer<typeof deprecation>;

export const announcement = z.strictObject({
  /** Markdown. */
  text: line(DESCRIPTION_MAX, 'An announcement'),
  /** ISO 8601: the last day on which it is shown; null: until it is taken away. */
  until: day.nullable().default(null),
});
export type Announcement = z.infer<typeof announcement>;

/** What each field takes. */
export const FIELD_VALUES = {
  description: line(DESCRIPTION_MAX, 'A description'),
  /** Markdown. */
  documentation: line(DOCUMENTATION_MAX, 'Documentation'),
  domain: domainName,
  /** A group's id. */
  owner: z.string().min(1).max(60),
  /** Beside those that it has already. */
  tags: z.array(tagName).min(1).max(TAGS_MAX, `Somebody can add at most ${TAGS_MAX} tags.`),
  deprecation,
  announcement,
} as const;

export type Field = keyof typeof FIELD_VALUES;
export type FieldValue = { readonly [F in Field]: z.infer<(typeof FIELD_VALUES)[F]> };
export type AnnotationValue = FieldValue[Field];

/** Fields of columns; tables have all. */
export const COLUMN_FIELDS = ['description', 'tags'] as const satisfies readonly Field[];

/** Policies find tables and columns by these: to change one takes the right to decide about access. */
export const POLICY_FIELDS: ReadonlySet<Field> = new Set(['domain', 'owner', 'tags']);

const place = {
  table,
  /** Null: of the table. */
  column: z.string().min(1).max(255).nullable().default(null),
  /** The edit that made it what its writer saw; null where nothing was written. Whoever saw an older one is told. */
  base: z.int().min(1).nullable(),
};

const editOf = <F extends Field>(field: F) =>
  z.strictObject({
    ...place,
    field: z.literal(field),
    /** Null: as its file declares it. */
    value: FIELD_VALUES[field].nullable() as unknown as z.ZodNullable<z.ZodType<FieldValue[F]>>,
  });

export const oneEdit = z
  .discriminatedUnion('field', [
    editOf('description'),
    editOf('documentation'),
    editOf('domain'),
    editOf('owner'),
    editOf('tags'),
    editOf('deprecation'),
    editOf('announcement'),
  ])
  .refine(
    ({ column, field }) => column === null || COLUMN_FIELDS.some((each) => each === field),
    'A column has a description and tags only.',
  );
export type OneEdit = z.infer<typeof oneEdit>;

export const NOTE_MAX = 500;
const note = z.string().trim().max(NOTE_MAX).default('');

export const saveInput = z.strictObject({ edits: z.array(oneEdit).min(1).max(100), note });

/** One change to many tables. */
export const bulkInput = z.strictObject({
  tables: z.array(table).min(1).max(500),
  change: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('addTag'), tag: tagName }),
    z.strictObject({ kind: z.literal('removeTag'), tag: tagName }),
    z.strictObject({ kind: z.literal('domain'), value: domainName.nullable() }),
    z.strictObject({ kind: z.literal('owner'), value: FIELD_VALUES.owner.nullable() }),
    z.strictObject({ kind: z.literal('deprecation'), value: deprecation.nullable() }),
    z.strictObject({ kind: z.literal('announcement'), value: announcement.nullable() }),
  ]),
  note,
});
export type BulkChange = z.infer<typeof bulkInput>['change'];

export const undoInput = z.strictObject({ id: z.uuid() });
export const whichTable = z.strictObject({ table });
export const historyInput = z.object({
  /** Null: of every table. */
  table: table.nullable().default(null),
  cursor: z.int().min(1).nullish(),
  limit: z.int().min(1).max(100).default(30),
});

/** What is written about one thing now; a table's own have no column. */
export interface Written {
  readonly column: string | null;
  readonly field: Field;
  readonly value: AnnotationValue;
  readonly edit: number;
  /** ISO 8601. */
  readonly at: string;
  /** Their e-mail address at that time. */
  readonly by: string;
}

export interface TableAnnotations {
  /** What counts, whoever says it. */
  readonly documentation: string | null;
  readonly deprecation: Deprecation | null;
  readonly announcement: Announcement | null;
  /** That of tables and columns which this person sees. */
  readonly written: readonly Written[];
}

export interface ShownEdit {
  readonly table: string;
  readonly column: string | null;
  readonly field: Field;
  /** Null: as its file declares it. */
  readonly before: AnnotationValue | null;
  readonly after: AnnotationValue | null;
}

/** Changes that somebody made together. */
export interface ShownEdits {
  readonly id: string;
  /** For the next page. */
  readonly cursor: number;
  readonly at: string;
  readonly by: string;
  readonly source: 'page' | 'bulk' | 'file' | 'undo';
  readonly note: string | null;
  readonly isUndone: boolean;
  /** Of what this person sees; the first of them where there are many. */
  readonly edits: readonly ShownEdit[];
  readonly count: number;
}

export interface EditHistory {
  /** The latest first. */
  readonly sets: readonly ShownEdits[];
  readonly nextCursor: number | null;
}

/** How much of what this person sees is described. */
export interface Coverage {
  readonly tables: number;
  readonly describedTables: number;
  readonly ownedTables: number;
  readonly columns: number;
  readonly describedColumns: number;
}

/** What a file would change. */
export interface FilePlan {
  /** Of the changes: to apply exactly what was shown. */
  readonly digest: string;
  readonly changes: number;
  /** The first of them. */
  readonly shown: readonly (ShownEdit & { readonly line: number })[];
  readonly unchanged: number;
  /** Lines that change nothing, each with the reason. */
  readonly problems: readonly { readonly line: number; readonly says: string }[];
  readonly problemCount: number;
}
