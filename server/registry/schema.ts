import { z } from 'zod';

export const SCHEMA_TYPES = ['AVRO', 'JSON'] as const;
export type SchemaType = (typeof SCHEMA_TYPES)[number];

export const LEVELS = [
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
  'NONE',
] as const;
export type Level = (typeof LEVELS)[number];

/** Characters of a schema's text. */
const TEXT_MAX = 500_000;
const REFERENCES_MAX = 100;

/** A name that the schema uses, and whose version it stands for; -1 is the latest, which is fixed when it is registered. */
const reference = z.object({
  name: z.string().min(1).max(500),
  subject: z.string().min(1).max(500),
  version: z.number().int().min(-1),
});
export type Reference = z.infer<typeof reference>;

/** The body by which a schema is registered, looked up and checked. */
export const givenSchema = z.object({
  schema: z.string().min(1).max(TEXT_MAX, `must have at most ${TEXT_MAX} characters`),
  schemaType: z
    .string()
    .nullish()
    .transform((type) => type ?? 'AVRO'),
  references: z
    .array(reference)
    .max(REFERENCES_MAX)
    .nullish()
    .transform((references) => references ?? []),
});
export type GivenSchema = z.infer<typeof givenSchema>;

export const givenLevel = z.object({ compatibility: z.string().max(40) });

/** Kafka's longest topic name and the endings that serializers put to it, with room. */
export const subjectName = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** What the page of schemas is told. Instants are ISO 8601. */

export interface SubjectLine {
  readonly subject: string;
  /** The topic whose values it is for, where its name says so. */
  readonly topic: string | null;
  readonly type: string | null;
  /** How many are not deleted; null where the registry does not say without being asked for each. */
  readonly versions: number | null;
  readonly latestAt: string | null;
  readonly latestBy: string | null;
}

export interface RegistryView {
  /** Of a registry by URL, without its path; null: the portal's own. */
  readonly at: string | null;
  readonly subjects: readonly SubjectLine[];
}

export interface SubjectVersion {
  readonly version: number;
  readonly id: number | null;
  readonly deleted: boolean;
  readonly at: string | null;
  readonly by: string | null;
}

export interface SubjectView {
  readonly subject: string;
  /** What a new version is held against. */
  readonly level: string;
  /** The latest first. */
  readonly versions: readonly SubjectVersion[];
}

export const whichSubject = z.strictObject({ subject: subjectName });
export const comparisonInput = z.strictObject({
  subject: subjectName,
  /** Null: with nothing, as the first version has. */
  before: z.int().min(1).nullable(),
  after: z.int().min(1),
});
export type ComparisonInput = z.infer<typeof comparisonInput>;

interface ShownSchema {
  readonly version: number;
  readonly id: number | null;
  readonly type: string;
  /** Of JSON laid out in lines. */
  readonly text: string;
}

interface ShownColumn {
  readonly name: string;
  readonly type: string;
}

export interface SchemaComparison {
  readonly before: ShownSchema | null;
  readonly after: ShownSchema;
  /** Of the topic's table; null where a schema gives none, or one of the two cannot be read here. */
  readonly columns: {
    readonly added: readonly ShownColumn[];
    readonly gone: readonly ShownColumn[];
    readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  } | null;
}
