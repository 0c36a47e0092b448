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
