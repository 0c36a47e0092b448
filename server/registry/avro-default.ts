import type { AvroSchema } from './avro-schema.ts';

const INT_MAX = 2 ** 31;
/** Of a long, as a double can tell. */
const LONG_MAX = 2 ** 63;

function fitsNumber(value: unknown, bound: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -bound && value < bound;
}

/** Whether each character stands for one byte, as defaults of bytes are written. */
function isBytes(value: unknown): value is string {
  return typeof value === 'string' && [...value].every((character) => character.charCodeAt(0) < 256);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * Whether a default of a schema's JSON is a value of the type (specification, "field default values"). That of a union
 * may be of any branch, as version 1.12 has it.
 */
export function fitsDefault(schema: AvroSchema, value: unknown): boolean {
  switch (schema.kind) {
    case 'union':
      return schema.branches.some((branch) => fitsDefault(branch, value));
    case 'array':
      return Array.isArray(value) && value.every((item) => fitsDefault(schema.items, item));
    case 'map':
      return isObject(value) && Object.values(value).every((each) => fitsDefault(schema.values, each));
    case 'enum':
      return typeof value === 'string' && schema.symbols.includes(value);
    case 'fixed':
      return isBytes(value) && value.length === schema.size;
    case 'record':
      return (
        isObject(value) &&
        schema.fields.every((field) =>
          Object.hasOwn(value, field.name)
            ? fitsDefault(field.type, value[field.name])
            : Object.hasOwn(field, 'default'),
        )
      );
    case 'primitive':
      return fitsPrimitive(schema.type, value);
  }
}

function fitsPrimitive(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return fitsNumber(value, INT_MAX);
    case 'long':
      return fitsNumber(value, LONG_MAX);
    case 'bytes':
      return isBytes(value);
    case 'string':
      return typeof value === 'string';
    default:
      return typeof value === 'number';
  }
}
