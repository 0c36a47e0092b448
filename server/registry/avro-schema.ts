/**
 * Avro schemas as values (Apache Avro specification, "Schema Declaration"): names are resolved, so that a named type is
 * one object wherever it is used and a recursive one refers to itself.
 */

export const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type Primitive = (typeof PRIMITIVES)[number];

/** A logical type that its underlying type can carry; others are ignored, as the specification has it. */
export type Logical =
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | {
      readonly name:
        | 'uuid'
        | 'date'
        | 'time-millis'
        | 'time-micros'
        | 'timestamp-millis'
        | 'timestamp-micros'
        | 'local-timestamp-millis'
        | 'local-timestamp-micros';
    };

interface Named {
  /** With its namespace. */
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroSchema;
  /** Absent: the field has none. */
  readonly default?: unknown;
}

export interface AvroRecord extends Named {
  readonly kind: 'record';
  readonly fields: AvroField[];
}

export interface AvroEnum extends Named {
  readonly kind: 'enum';
  readonly symbols: readonly string[];
  readonly default?: string;
}

export interface AvroFixed extends Named {
  readonly kind: 'fixed';
  readonly size: number;
  readonly logical: Logical | null;
}

export type AvroSchema =
  | { readonly kind: 'primitive'; readonly type: Primitive; readonly logical: Logical | null }
  | { readonly kind: 'array'; readonly items: AvroSchema }
  | { readonly kind: 'map'; readonly values: AvroSchema }
  | { readonly kind: 'union'; readonly branches: readonly AvroSchema[] }
  | AvroEnum
  | AvroFixed
  | AvroRecord;

export type NamedSchema = AvroRecord | AvroEnum | AvroFixed;

/** `int`, `array`, `record shop.Order`: what messages call a schema. */
export function schemaWords(schema: AvroSchema): string {
  switch (schema.kind) {
    case 'primitive':
      return schema.logical ? `${schema.type} (${logicalWords(schema.logical)})` : schema.type;
    case 'union':
      return `a union of ${schema.branches.map(schemaWords).join(', ') || 'nothing'}`;
    case 'array':
      return `array of ${shortWords(schema.items)}`;
    case 'map':
      return `map of ${shortWords(schema.values)}`;
    default:
      return `${schema.kind} ${schema.name}`;
  }
}

function shortWords(schema: AvroSchema): string {
  return 'name' in schema ? schema.name : schema.kind === 'primitive' ? schema.type : schema.kind;
}

function logicalWords(logical: Logical): string {
  return logical.name === 'decimal' ? `decimal(${logical.precision}, ${logical.scale})` : logical.name;
}

/** The name without its namespace. */
export function localName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
