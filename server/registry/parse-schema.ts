import { avroReadProblems } from './avro-compatibility.ts';
import type { AvroSchema, NamedSchema } from './avro-schema.ts';
import type { Incompatibility } from './incompatibility.ts';
import { jsonReadProblems } from './json-compatibility.ts';
import { compileJsonSchema, type JsonSchema, type JsonValidator } from './json-schema.ts';
import { parseAvro } from './parse-avro.ts';
import { invalidSchema } from './registry-error.ts';
import type { SchemaType } from './schema.ts';

/** A schema's text with the texts that it refers to. Those of a reference come before what refers to it. */
export interface SchemaSource {
  readonly type: SchemaType;
  readonly text: string;
  readonly references: readonly { readonly name: string; readonly text: string }[];
}

export type ParsedSchema =
  | { readonly type: 'AVRO'; readonly schema: AvroSchema }
  | { readonly type: 'JSON'; readonly schema: JsonSchema; readonly validate: JsonValidator };

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidSchema(`it is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Throws RegistryError 42201 that says what is wrong with it. */
export function parseSchema({ type, text, references }: SchemaSource): ParsedSchema {
  if (type === 'AVRO') {
    const known = new Map<string, NamedSchema>();
    for (const each of new Set(references.map((reference) => reference.text)))
      parseAvro(parseText(each), known);
    return { type, schema: parseAvro(parseText(text), known) };
  }
  const root = parseText(text);
  const texts = new Map<string, string>();
  for (const { name, text: given } of references) {
    if ((texts.get(name) ?? given) !== given)
      throw invalidSchema(`two different schemas that it refers to are called ${JSON.stringify(name)}.`);
    texts.set(name, given);
  }
  const named = new Map([...texts].map(([name, given]) => [name, parseText(given)]));
  const schema = { root, references: named };
  return { type, schema, validate: compileJsonSchema(schema) };
}

/** Why data of `writer` cannot all be read with `reader`. */
export function readProblems(reader: ParsedSchema, writer: ParsedSchema): Incompatibility[] {
  if (reader.type === 'AVRO' && writer.type === 'AVRO') return avroReadProblems(reader.schema, writer.schema);
  if (reader.type === 'JSON' && writer.type === 'JSON') return jsonReadProblems(reader.schema, writer.schema);
  const why = `one of the schemas is ${reader.type} and the other ${writer.type}.`;
  return [{ kind: 'TYPE_MISMATCH', path: '', why }];
}
