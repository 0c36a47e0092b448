import { fitsDefault } from './avro-default.ts';
import { readLogical } from './avro-logical.ts';
import {
  type AvroField,
  type AvroRecord,
  type AvroSchema,
  localName,
  type NamedSchema,
  PRIMITIVES,
  type Primitive,
  schemaWords,
} from './avro-schema.ts';
import { invalidSchema } from './registry-error.ts';

type Json = Readonly<Record<string, unknown>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const DEPTH_MAX = 100;
const FIXED_BYTES_MAX = 1 << 20;

const isPrimitive = (name: string): name is Primitive => (PRIMITIVES as readonly string[]).includes(name);

/** Where the parser is, for names and for messages. */
interface Place {
  readonly namespace: string;
  readonly path: string;
  readonly depth: number;
}

/** A field whose default waits until all types are known. */
interface Waiting {
  readonly field: AvroField;
  readonly path: string;
}

/**
 * Parses one schema. `known` are the named types that it may refer to, those of its references; its own are added.
 * Throws RegistryError 42201 that says where and why.
 */
export function parseAvro(json: unknown, known: Map<string, NamedSchema> = new Map()): AvroSchema {
  const parser = new Parser(known);
  return parser.parse(json);
}

class Parser {
  readonly #known: Map<string, NamedSchema>;
  readonly #waiting: Waiting[] = [];

  constructor(known: Map<string, NamedSchema>) {
    this.#known = known;
  }

  parse(json: unknown): AvroSchema {
    const schema = this.#schema(json, { namespace: '', path: '', depth: 0 });
    for (const { field, path } of this.#waiting) {
      if (!fitsDefault(field.type, field.default))
        throw refuse(path, `the default of ${field.name} does not fit ${schemaWords(field.type)}.`);
    }
    return schema;
  }

  #schema(json: unknown, place: Place): AvroSchema {
    if (place.depth > DEPTH_MAX) throw refuse(place.path, `types are nested more than ${DEPTH_MAX} deep.`);
    if (typeof json === 'string') return this.#named(json, place);
    if (Array.isArray(json)) return this.#union(json, place);
    if (json === null || typeof json !== 'object')
      throw refuse(place.path, 'a type is a name, a list or an object.');
    const given = json as Json;
    const { type } = given;
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(given, place);
      case 'enum':
        return this.#enum(given, place);
      case 'fixed':
        return this.#fixed(given, place);
      case 'array':
        return { kind: 'array', items: this.#schema(given.items, inside(place, 'items')) };
      case 'map':
        return { kind: 'map', values: this.#schema(given.values, inside(place, 'values')) };
    }
    if (type === undefined) throw refuse(place.path, 'the property "type" is missing.');
    const inner = this.#schema(type, inside(place, 'type'));
    return inner.kind === 'primitive' ? { ...inner, logical: readLogical(given, inner.type) } : inner;
  }

  #named(name: string, { namespace, path }: Place): AvroSchema {
    if (isPrimitive(name)) return { kind: 'primitive', type: name, logical: null };
    const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    const found = this.#known.get(full) ?? this.#known.get(name);
    if (!found) throw refuse(path, `there is no type ${JSON.stringify(name)}, here or in the references.`);
    return found;
  }

  #union(json: readonly unknown[], place: Place): AvroSchema {
    const branches = json.map((branch, index) => this.#schema(branch, inside(place, String(index))));
    const seen = new Set<string>();
    for (const branch of branches) {
      if (branch.kind === 'union') throw refuse(place.path, 'a union cannot be a branch of a union.');
      const key = branch.kind === 'primitive' ? branch.type : 'name' in branch ? branch.name : branch.kind;
      if (seen.has(key)) throw refuse(place.path, `a union has ${key} twice.`);
      seen.add(key);
    }
    return { kind: 'union', branches };
  }

  #record(given: Json, place: Place): AvroRecord {
    const { fields } = given;
    if (!Array.isArray(fields)) throw refuse(place.path, 'a record has a list "fields".');
    const record: AvroRecord = { kind: 'record', ...this.#name(given, place), fields: [] };
    this.#define(record, place);
    const namespace = namespaceOf(record.name);
    const names = new Set<string>();
    for (const [index, each] of fields.entries()) {
      const at = { ...inside(place, `fields/${index}`), namespace };
      const field = this.#field(each, at);
      if (names.has(field.name)) throw refuse(at.path, `the record has the field ${field.name} twice.`);
      names.add(field.name);
      record.fields.push(field);
    }
    return record;
  }

  #field(json: unknown, place: Place): AvroField {
    if (json === null || typeof json !== 'object') throw refuse(place.path, 'a field is an object.');
    const given = json as Json;
    if (typeof given.name !== 'string' || !NAME.test(given.name))
      throw refuse(place.path, `${JSON.stringify(given.name)} is no name of a field.`);
    const aliases = strings(given.aliases, NAME, inside(place, 'aliases').path);
    const type = this.#schema(given.type, inside(place, 'type'));
    if (!Object.hasOwn(given, 'default')) return { name: given.name, aliases, type };
    const field = { name: given.name, aliases, type, default: given.default };
    this.#waiting.push({ field, path: place.path });
    return field;
  }

  #enum(given: Json, place: Place): AvroSchema {
    const symbols = strings(given.symbols, NAME, inside(place, 'symbols').path);
    if (!Array.isArray(given.symbols)) throw refuse(place.path, 'an enum has a list "symbols".');
    if (new Set(symbols).size < symbols.length) throw refuse(place.path, 'the enum has a symbol twice.');
    const fallback = given.default;
    if (fallback !== undefined && !symbols.includes(fallback as string))
      throw refuse(place.path, 'the default of the enum is none of its symbols.');
    return this.#define(
      {
        kind: 'enum',
        ...this.#name(given, place),
        symbols,
        ...(fallback === undefined ? {} : { default: fallback as string }),
      },
      place,
    );
  }

  #fixed(given: Json, place: Place): AvroSchema {
    const { size } = given;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > FIXED_BYTES_MAX)
      throw refuse(place.path, `the size of a fixed is a whole number up to ${FIXED_BYTES_MAX}.`);
    const logical = readLogical(given, 'fixed', size);
    return this.#define({ kind: 'fixed', ...this.#name(given, place), size, logical }, place);
  }

  #name(given: Json, { namespace, path }: Place): { name: string; aliases: string[] } {
    const { name } = given;
    if (typeof name !== 'string' || !FULL_NAME.test(name))
      throw refuse(path, `${JSON.stringify(name)} is no name of a type.`);
    const own = given.namespace === undefined ? namespace : given.namespace;
    if (typeof own !== 'string' || (own !== '' && !FULL_NAME.test(own)))
      throw refuse(path, `${JSON.stringify(own)} is no namespace.`);
    const full = name.includes('.') || own === '' ? name : `${own}.${name}`;
    if (isPrimitive(localName(full)))
      throw refuse(path, `${localName(full)} is the name of a primitive type.`);
    const within = namespaceOf(full);
    const aliases = strings(given.aliases, FULL_NAME, `${path}/aliases`);
    return {
      name: full,
      aliases: aliases.map((alias) => (alias.includes('.') || within === '' ? alias : `${within}.${alias}`)),
    };
  }

  #define<T extends NamedSchema>(schema: T, { path }: Place): T {
    if (this.#known.has(schema.name)) throw refuse(path, `the type ${schema.name} is defined twice.`);
    this.#known.set(schema.name, schema);
    return schema;
  }
}

function namespaceOf(full: string): string {
  return full.includes('.') ? full.slice(0, full.lastIndexOf('.')) : '';
}

function inside(place: Place, step: string): Place {
  return { ...place, path: `${place.path}/${step}`, depth: place.depth + 1 };
}

function strings(given: unknown, form: RegExp, path: string): string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw refuse(path, 'a list of names was expected.');
  for (const each of given) {
    if (typeof each !== 'string' || !form.test(each))
      throw refuse(path, `${JSON.stringify(each)} is no name.`);
  }
  return given;
}

function refuse(path: string, why: string) {
  return invalidSchema(`at ${path || 'the top'}, ${why}`);
}
