/**
 * Reads Avro's binary form field by field, so that what is not wanted is passed over without becoming an object: of a
 * manifest with ten thousand files a plan needs a few numbers each.
 * Format: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
export class AvroCursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('Avro record is cut short');
    return byte;
  }

  /** A number that a double holds exactly; counts, sizes and lengths are. */
  number(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    let scale = 128;
    while (byte & 0x80) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  long(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (!(byte & 0x80)) break;
      if (shift > 63n) throw new Error('Avro number has too many bytes');
    }
    return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }

  skip(length: number): void {
    this.at += length;
    if (length < 0 || this.at > this.bytes.length) throw new Error('Avro record is cut short');
  }

  /** A view of what was read, not a copy. */
  take(length: number): Buffer {
    const from = this.at;
    this.skip(length);
    return this.bytes.subarray(from, this.at);
  }

  varint(): void {
    while (this.byte() & 0x80);
  }
}

export interface AvroField {
  readonly name: string;
  readonly id: number | undefined;
  readonly type: AvroType;
}

/** How values of a type are read, or passed over. */
export interface AvroType {
  readonly read: (cursor: AvroCursor) => unknown;
  readonly skip: (cursor: AvroCursor) => void;
  /** Of a record. */
  readonly fields?: readonly AvroField[];
}

type Schema = string | readonly Schema[] | ObjectSchema;
interface ObjectSchema {
  readonly type: Schema;
  readonly name?: string;
  readonly size?: number;
  readonly items?: Schema;
  readonly values?: Schema;
  readonly fields?: readonly { readonly name: string; readonly type: Schema; readonly 'field-id'?: number }[];
}

const PRIMITIVES: Readonly<Record<string, AvroType>> = {
  null: { read: () => null, skip: () => undefined },
  boolean: { read: (cursor) => cursor.byte() === 1, skip: (cursor) => cursor.skip(1) },
  int: { read: (cursor) => cursor.number(), skip: (cursor) => cursor.varint() },
  long: { read: (cursor) => cursor.long(), skip: (cursor) => cursor.varint() },
  float: { read: (cursor) => cursor.take(4).readFloatLE(), skip: (cursor) => cursor.skip(4) },
  double: { read: (cursor) => cursor.take(8).readDoubleLE(), skip: (cursor) => cursor.skip(8) },
  bytes: { read: (cursor) => cursor.take(cursor.number()), skip: (cursor) => cursor.skip(cursor.number()) },
  string: {
    read: (cursor) => cursor.take(cursor.number()).toString(),
    skip: (cursor) => cursor.skip(cursor.number()),
  },
};

/** Throws when the schema names a type that it does not declare. Longs are read as bigint, bytes as views. */
export function avroType(schema: unknown, declared = new Map<string, AvroType>()): AvroType {
  const each = schema as Schema;
  if (typeof each === 'string') {
    const known = PRIMITIVES[each] ?? declared.get(each);
    if (!known) throw new Error(`Avro type ${each} is not declared`);
    return known;
  }
  if (Array.isArray(each)) return unionType(each.map((branch) => avroType(branch, declared)));
  const object = each as ObjectSchema;
  switch (object.type) {
    case 'record':
      return declare(object, recordType(object, declared), declared);
    case 'fixed': {
      const size = object.size ?? 0;
      const fixed = {
        read: (cursor: AvroCursor) => cursor.take(size),
        skip: (cursor: AvroCursor) => cursor.skip(size),
      };
      return declare(object, fixed, declared);
    }
    case 'enum':
      return declare(object, PRIMITIVES.int as AvroType, declared);
    case 'array':
      return arrayType(avroType(object.items, declared));
    case 'map':
      return arrayType(entryType(avroType(object.values, declared)));
    default:
      return avroType(object.type, declared);
  }
}

function declare({ name }: ObjectSchema, type: AvroType, declared: Map<string, AvroType>): AvroType {
  if (name !== undefined) declared.set(name, type);
  return type;
}

function unionType(branches: readonly AvroType[]): AvroType {
  const branch = (cursor: AvroCursor) => {
    const chosen = branches[cursor.number()];
    if (!chosen) throw new Error('Avro union has no such branch');
    return chosen;
  };
  return { read: (cursor) => branch(cursor).read(cursor), skip: (cursor) => branch(cursor).skip(cursor) };
}

function recordType(schema: ObjectSchema, declared: Map<string, AvroType>): AvroType {
  const fields = (schema.fields ?? []).map((field) => ({
    name: field.name,
    id: field['field-id'],
    type: avroType(field.type, declared),
  }));
  return {
    fields,
    read: (cursor) => Object.fromEntries(fields.map(({ name, type }) => [name, type.read(cursor)])),
    skip: (cursor) => {
      for (const { type } of fields) type.skip(cursor);
    },
  };
}

function entryType(value: AvroType): AvroType {
  const { string } = PRIMITIVES as { string: AvroType };
  return {
    read: (cursor) => [string.read(cursor), value.read(cursor)],
    skip: (cursor) => {
      string.skip(cursor);
      value.skip(cursor);
    },
  };
}

/** Items come in blocks with their number; a negative one is followed by the block's bytes. */
function arrayType(item: AvroType): AvroType {
  return {
    read: (cursor) => {
      const items: unknown[] = [];
      for (let count = cursor.number(); count !== 0; count = cursor.number()) {
        if (count < 0) cursor.varint();
        for (let index = Math.abs(count); index > 0; index--) items.push(item.read(cursor));
      }
      return items;
    },
    skip: (cursor) => {
      for (let count = cursor.number(); count !== 0; count = cursor.number()) {
        if (count < 0) cursor.skip(cursor.number());
        else for (let index = count; index > 0; index--) item.skip(cursor);
      }
    },
  };
}
