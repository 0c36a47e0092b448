import type { FieldType } from '../lake/table.ts';
import type { AvroSchema, Logical } from './avro-schema.ts';
import type { ParsedSchema } from './parse-schema.ts';

/** A column that a schema gives to the table of its topic: the event's property of the same name. */
export interface EventColumn {
  readonly name: string;
  readonly type: FieldType;
}

/** What all engines take as a name without quotes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
const DECIMAL_DIGITS_MAX = 38;

/** The columns of an event's properties, as its JSON has them; what is no single value is a text of JSON. */
export function eventColumns(parsed: ParsedSchema): EventColumn[] {
  const properties =
    parsed.type === 'AVRO' ? avroProperties(parsed.schema) : jsonProperties(parsed.schema.root);
  return properties.filter(({ name }) => NAME.test(name));
}

function avroProperties(schema: AvroSchema): EventColumn[] {
  if (schema.kind !== 'record') return [];
  return schema.fields.map(({ name, type }) => ({ name, type: avroType(type) }));
}

function avroType(schema: AvroSchema): FieldType {
  if (schema.kind === 'union') {
    const [only, ...others] = schema.branches.filter(
      (branch) => branch.kind !== 'primitive' || branch.type !== 'null',
    );
    return only && others.length === 0 ? avroType(only) : 'string';
  }
  if (schema.kind === 'fixed') return schema.logical ? logicalType(schema.logical) : 'string';
  if (schema.kind !== 'primitive') return 'string';
  if (schema.logical) return logicalType(schema.logical);
  switch (schema.type) {
    case 'boolean':
    case 'int':
    case 'long':
    case 'double':
      return schema.type;
    case 'float':
      return 'double';
    default:
      return 'string';
  }
}

function logicalType(logical: Logical): FieldType {
  switch (logical.name) {
    case 'decimal': {
      const { precision, scale } = logical;
      return precision <= DECIMAL_DIGITS_MAX ? `decimal(${precision}, ${scale})` : 'string';
    }
    case 'date':
      return 'date';
    case 'timestamp-millis':
    case 'timestamp-micros':
      return 'timestamptz';
    case 'local-timestamp-millis':
    case 'local-timestamp-micros':
      return 'timestamp';
    default:
      return 'string';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function jsonProperties(root: unknown): EventColumn[] {
  if (!isObject(root) || !isObject(root.properties)) return [];
  return Object.entries(root.properties).map(([name, schema]) => ({ name, type: jsonType(schema) }));
}

/** JSON Schema has no types of instants: `format` is an annotation, so what it says need not hold. */
function jsonType(schema: unknown): FieldType {
  if (!isObject(schema)) return 'string';
  const named = Array.isArray(schema.type) ? schema.type : [schema.type];
  const [only, ...others] = named.filter((type) => type !== 'null');
  if (others.length > 0) return 'string';
  if (only === 'integer') return 'long';
  if (only === 'number') return 'double';
  return only === 'boolean' ? 'boolean' : 'string';
}
