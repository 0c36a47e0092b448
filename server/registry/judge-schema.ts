import { eventColumns } from './event-columns.ts';
import { incompatibilityText } from './incompatibility.ts';
import { type ParsedSchema, parseSchema, readProblems } from './parse-schema.ts';
import { bodyReader, type WireSchema } from './read-wire-value.ts';
import { RegistryError } from './registry-error.ts';
import { SCHEMA_TYPES } from './schema.ts';
import type { RegisteredSource, SchemaRegistry, SubjectUse } from './schema-registry.ts';

/** The name that serializers may put into the subject: of the record, or the title of a JSON Schema. */
function nameOf(parsed: ParsedSchema): string | null {
  if (parsed.type === 'AVRO') return 'name' in parsed.schema ? parsed.schema.name : null;
  const { root } = parsed.schema;
  const title = typeof root === 'object' && root !== null && 'title' in root ? root.title : null;
  return typeof title === 'string' ? title : null;
}

/** Throws RegistryError for what cannot be used here. */
function parse({ type, text, references }: RegisteredSource): ParsedSchema {
  const known = SCHEMA_TYPES.find((each) => each === type);
  if (known) return parseSchema({ type: known, text, references });
  throw new RegistryError(
    42201,
    `Its type ${type.slice(0, 40)} is none that can be read here: ${SCHEMA_TYPES.join(', ')}.`,
  );
}

function incompatible(why: string): WireSchema {
  return { kind: 'incompatible', why };
}

/**
 * What an id stands for in a topic. It must be registered for the topic's values: under `<topic>-value`, or under
 * `<topic>-<name of the record>` (Confluent's TopicNameStrategy and TopicRecordNameStrategy). A version that is not deleted
 * was compatible when it came. One that is deleted is taken for as long as the subject's latest version reads what is
 * written with it. Throws RegistryUnavailable.
 */
export async function judgeSchema(
  registry: SchemaRegistry,
  topic: string,
  id: number,
  uses: readonly SubjectUse[],
  signal: AbortSignal,
): Promise<WireSchema> {
  // Where else it is registered is for those to know who may read schemas.
  const elsewhere = () =>
    incompatible(
      `The schema ${id} is registered, and not for the topic ${topic}. Register it under ${topic}-value, which says whether it is compatible, or send the event to its own topic.`,
    );
  if (!uses.some(({ subject }) => subject.startsWith(`${topic}-`))) return elsewhere();
  const source = await registry.source(id, signal);
  if (!source) return { kind: 'unknown' };
  try {
    const parsed = parse(source);
    const subjects = [`${topic}-value`, `${topic}-${nameOf(parsed)}`];
    const own = uses.filter(({ subject }) => subjects.includes(subject));
    if (own.length === 0) return elsewhere();
    const problem = await problemOf(registry, own, parsed, signal);
    const characters = source.references.reduce((sum, { text }) => sum + text.length, source.text.length);
    if (problem === null) {
      const { type } = parsed;
      return {
        kind: 'schema',
        type,
        read: bodyReader(id, parsed),
        columns: eventColumns(parsed),
        characters,
      };
    }
    return incompatible(`The schema ${id} was deleted, and ${problem} Write with the latest version.`);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return incompatible(`The schema ${id} cannot be used for reading. ${error.message}`);
  }
}

async function problemOf(
  registry: SchemaRegistry,
  own: readonly SubjectUse[],
  parsed: ParsedSchema,
  signal: AbortSignal,
): Promise<string | null> {
  let problem: string | null = null;
  for (const { subject, deleted } of own) {
    const latest = deleted ? await registry.latest(subject, signal) : null;
    const [first] = latest ? readProblems(parse(latest), parsed) : [];
    if (!first) return null;
    problem ??= `the latest version of ${subject} cannot read what is written with it: ${incompatibilityText(first)}`;
  }
  return problem;
}
