import { AvroCursor, AvroDataError, JSON_CHARACTERS_MAX } from './avro-cursor.ts';
import { logicalReader } from './avro-instants.ts';
import type { AvroRecord, AvroSchema, NamedSchema } from './avro-schema.ts';
import { rawNumber } from './exact-json.ts';

type Read = (cursor: AvroCursor) => unknown;

/** Of records, arrays and maps in each other: a schema that refers to itself is read by functions that call each other. */
const DEPTH_MAX = 500;
const NUMBER_CHARACTERS = 20;

/** A value of an Avro schema: the JSON text that stands for it, and what JSON.parse makes of the text. */
export interface AvroValue {
  readonly text: string;
  readonly value: unknown;
  /** JSON.stringify gives the text of the value, too: there is no number in it that a double cannot hold. */
  readonly isCanonical: boolean;
}

/**
 * Makes of a schema what reads its values as JSON: records and maps are objects, unions their value, bytes base64, instants
 * and days ISO 8601, decimals and longs exact numbers. The result throws AvroDataError, and nothing else, when the bytes are
 * no value of the schema, end too early, go on after it or become too much. `position` is where the body begins in what
 * its writer knows, for the place that errors name.
 */
export function avroToJson(schema: AvroSchema): (body: Buffer, position?: number) => AvroValue {
  const read = new Compiler().reader(schema);
  return (body, position = 0) => {
    const cursor = new AvroCursor(body);
    try {
      const value = read(cursor);
      if (cursor.left > 0)
        throw new AvroDataError(`the value has ended, and ${cursor.left} more bytes follow it.`);
      const text = JSON.stringify(value);
      // Characters that are escaped were counted as one.
      if (text.length > JSON_CHARACTERS_MAX) cursor.spend(text.length);
      return cursor.hasRawNumbers
        ? { text, value: JSON.parse(text), isCanonical: false }
        : { text, value, isCanonical: true };
    } catch (error) {
      if (error instanceof AvroDataError) error.position = position + cursor.position;
      throw error;
    }
  };
}

class Compiler {
  readonly #named = new Map<NamedSchema, Read>();

  reader(schema: AvroSchema): Read {
    switch (schema.kind) {
      case 'primitive':
        return (schema.logical && logicalReader(schema.logical)) ?? primitiveReader(schema.type);
      case 'array': {
        const item = this.reader(schema.items);
        return (cursor) => {
          const items: unknown[] = [];
          enter(cursor);
          try {
            cursor.blocks(() => {
              items.push(item(cursor));
            });
          } catch (error) {
            throw within(items.length, error);
          }
          cursor.depth -= 1;
          return items;
        };
      }
      case 'map': {
        const value = this.reader(schema.values);
        return (cursor) => {
          const object: Record<string, unknown> = Object.create(null);
          let key: string | number = 0;
          enter(cursor);
          try {
            cursor.blocks((index) => {
              key = index;
              key = cursor.text();
              object[key] = value(cursor);
            });
          } catch (error) {
            throw within(key, error);
          }
          cursor.depth -= 1;
          return object;
        };
      }
      case 'union':
        return this.#union(schema.branches);
      default:
        return this.#once(schema);
    }
  }

  #once(schema: NamedSchema): Read {
    const known = this.#named.get(schema);
    if (known) return known;
    let read: Read | undefined;
    const later: Read = (cursor) => (read as Read)(cursor);
    this.#named.set(schema, later);
    if (schema.kind === 'record') read = this.#record(schema);
    else if (schema.kind === 'enum') read = enumReader(schema.symbols);
    else read = fixedReader(schema);
    return later;
  }

  #union(branches: readonly AvroSchema[]): Read {
    const reads = branches.map((branch) => this.reader(branch));
    return (cursor) => {
      const index = cursor.int();
      const read = reads[index];
      if (!read) throw new AvroDataError(`the union has ${reads.length} branches, and none is ${index}.`);
      return read(cursor);
    };
  }

  #record({ fields }: AvroRecord): Read {
    const parts = fields.map(({ name, type }) => ({ name, read: this.reader(type) }));
    const characters = fields.reduce((sum, { name }) => sum + name.length + 8, 2);
    // An object that begins as `{}` is several times faster, and has one property that cannot be assigned.
    const begin = parts.some(({ name }) => name === '__proto__') ? () => Object.create(null) : () => ({});
    return (cursor) => {
      cursor.spend(characters);
      const object: Record<string, unknown> = begin();
      let field = '';
      enter(cursor);
      try {
        for (const { name, read } of parts) {
          field = name;
          object[name] = read(cursor);
        }
      } catch (error) {
        throw within(field, error);
      }
      cursor.depth -= 1;
      return object;
    };
  }
}

/** A record, an array or a map begins; it ends where the depth is taken back. */
function enter(cursor: AvroCursor): void {
  cursor.depth += 1;
  if (cursor.depth > DEPTH_MAX) throw new AvroDataError(`values are nested more than ${DEPTH_MAX} deep.`);
}

function within(step: string | number, error: unknown): unknown {
  if (error instanceof AvroDataError) error.within(step);
  return error;
}

function enumReader(symbols: readonly string[]): Read {
  return (cursor) => {
    const index = cursor.int();
    const symbol = symbols[index];
    if (symbol === undefined)
      throw new AvroDataError(`the enum has ${symbols.length} symbols, and none is ${index}.`);
    cursor.spend(symbol.length + 2);
    return symbol;
  };
}

function fixedReader({ size, logical }: Extract<NamedSchema, { kind: 'fixed' }>): Read {
  const decimal = logical && logicalReader(logical, size);
  if (decimal) return decimal;
  return (cursor) => {
    cursor.spend(size * 2);
    return cursor.take(size).toString('base64');
  };
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new AvroDataError(`${value} is no number of JSON.`);
}

function primitiveReader(type: string): Read {
  switch (type) {
    case 'null':
      return () => null;
    case 'boolean':
      return (cursor) => cursor.boolean();
    case 'int':
      return (cursor) => cursor.int();
    case 'long':
      return (cursor) => {
        const value = cursor.long();
        if (typeof value === 'number') return value;
        cursor.hasRawNumbers = true;
        return rawNumber(String(value));
      };
    case 'float':
      return (cursor) => {
        cursor.spend(NUMBER_CHARACTERS);
        // The shortest decimal that is this float, and not the double next to it: 0.1 and not 0.10000000149011612.
        const value = finite(cursor.take(4).readFloatLE());
        for (let digits = 6; digits < 9; digits++) {
          const short = Number(value.toPrecision(digits));
          if (Math.fround(short) === value) return short;
        }
        return Number(value.toPrecision(9));
      };
    case 'double':
      return (cursor) => {
        cursor.spend(NUMBER_CHARACTERS);
        return finite(cursor.take(8).readDoubleLE());
      };
    case 'bytes':
      return (cursor) => {
        const bytes = cursor.bytes();
        cursor.spend(bytes.length * 2);
        return bytes.toString('base64');
      };
    default:
      return (cursor) => cursor.text();
  }
}
