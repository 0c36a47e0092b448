import { type FlawCode, parseJsonBytes } from '../events/read-event.ts';
import { AvroDataError } from './avro-cursor.ts';
import { avroToJson } from './avro-decode.ts';
import type { EventColumn } from './event-columns.ts';
import type { ParsedSchema } from './parse-schema.ts';
import { WIRE_PREFIX_BYTES, wireSchemaId } from './wire-format.ts';

export type WireFlawCode = FlawCode | 'unreadable' | 'unknown_schema' | 'incompatible_schema';

/**
 * `value` is what JSON.parse makes of `json`, which is UTF-8. Canonical JSON is what JSON.stringify writes of the value. A
 * reason is for whoever has to mend the producer.
 */
export type WireValue =
  | {
      readonly kind: 'value';
      readonly value: unknown;
      readonly json: Buffer | string;
      readonly isCanonical: boolean;
    }
  | { readonly kind: 'flaw'; readonly code: WireFlawCode; readonly reason: string };

/** Reads the body of a value whose schema it is. */
export type BodyReader = (body: Buffer) => WireValue;

/** What an id stands for in a topic. `characters` are those of the schema's text with all that it refers to. */
export type WireSchema =
  | {
      readonly kind: 'schema';
      readonly type: ParsedSchema['type'];
      readonly read: BodyReader;
      readonly columns: readonly EventColumn[];
      readonly characters: number;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'incompatible'; readonly why: string };

export type WireSchemas = ReadonlyMap<number, WireSchema>;

function flaw(code: WireFlawCode, reason: string): WireValue {
  return { kind: 'flaw', code, reason };
}

export function bodyReader(id: number, schema: ParsedSchema): BodyReader {
  return schema.type === 'AVRO' ? avroReader(id, schema) : jsonReader(id, schema);
}

function avroReader(id: number, { schema }: Extract<ParsedSchema, { type: 'AVRO' }>): BodyReader {
  const decode = avroToJson(schema);
  return (body) => {
    try {
      const { text, value, isCanonical } = decode(body, WIRE_PREFIX_BYTES);
      return { kind: 'value', value, json: text, isCanonical };
    } catch (error) {
      if (!(error instanceof AvroDataError)) throw error;
      return flaw(
        'unreadable',
        `${error.located} The value must be the Avro binary of schema ${id} and nothing else.`,
      );
    }
  };
}

function jsonReader(id: number, { validate }: Extract<ParsedSchema, { type: 'JSON' }>): BodyReader {
  return (body) => {
    const parsed = parseJsonBytes(body);
    if (parsed.kind === 'flaw') return parsed;
    try {
      const valid = validate(parsed.value);
      if (!valid.ok) return flaw('schema', `The value is not valid for its schema ${id}: ${valid.why}.`);
    } catch (error) {
      // A schema that refers to itself is followed by functions that call each other, as deep as the value is.
      if (!(error instanceof RangeError)) throw error;
      return flaw('unreadable', `The value is nested too deeply to be held against its schema ${id}.`);
    }
    return { kind: 'value', value: parsed.value, json: body, isCanonical: false };
  };
}

/** Reads a value that begins with byte 0. `schemas` has an answer for each id of the records that are read together. */
export function readWireValue(value: Buffer, schemas: WireSchemas): WireValue {
  const id = wireSchemaId(value);
  if (id === null) {
    return flaw(
      'unreadable',
      `The value begins with byte 0, as the Confluent wire format does, and ends after ${value.length} of the ${WIRE_PREFIX_BYTES} bytes that come before its body.`,
    );
  }
  const schema = schemas.get(id);
  switch (schema?.kind) {
    case 'schema':
      return schema.read(value.subarray(WIRE_PREFIX_BYTES));
    case 'incompatible':
      return flaw('incompatible_schema', schema.why);
    default:
      return flaw(
        'unknown_schema',
        `The schema registry has no schema ${id}, which bytes 1 to 4 name. Register the schema first and send the id that the registry gives it.`,
      );
  }
}
