import {
  type AvroField,
  type AvroRecord,
  type AvroSchema,
  localName,
  type NamedSchema,
  schemaWords,
} from './avro-schema.ts';
import type { Incompatibility } from './incompatibility.ts';

/** What a reader of the key's type may find written (specification, "Schema Resolution"). */
const PROMOTED_FROM: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * Why data written with `writer` cannot all be read with `reader`, by Avro's rules of schema resolution; nothing when
 * they can. A named type that contains itself is compared once: what would go on for ever is true unless something else
 * in it is not.
 */
export function avroReadProblems(reader: AvroSchema, writer: AvroSchema): Incompatibility[] {
  return new Comparison().problems(reader, writer, '');
}

/** How far the comparison of two records is. What is compared counts as readable until it is found not to be. */
type Pair = 'begun' | 'readable' | readonly Incompatibility[];

class Comparison {
  readonly #pairs = new Map<AvroRecord, Map<AvroRecord, Pair>>();

  problems(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibility[] {
    if (writer.kind === 'union') {
      return writer.branches.flatMap((branch) => this.problems(reader, branch, path));
    }
    if (reader.kind === 'union') return this.#someBranch(reader.branches, writer, path);
    if (reader.kind === 'primitive' && writer.kind === 'primitive') return primitives(reader, writer, path);
    if (reader.kind === 'array' && writer.kind === 'array')
      return this.problems(reader.items, writer.items, `${path}/items`);
    if (reader.kind === 'map' && writer.kind === 'map')
      return this.problems(reader.values, writer.values, `${path}/values`);
    if (reader.kind === 'record' && writer.kind === 'record') return this.#records(reader, writer, path);
    if (reader.kind === 'enum' && writer.kind === 'enum') {
      const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
      if (unknown.length === 0 || reader.default !== undefined) return names(reader, writer, path);
      const why = `the reader does not know ${unknown.join(', ')}, which may be written, and has no default.`;
      return [...names(reader, writer, path), problem('MISSING_SYMBOLS', `${path}/symbols`, why)];
    }
    if (reader.kind === 'fixed' && writer.kind === 'fixed') {
      const problems = [...names(reader, writer, path), ...logicals(reader, writer, path)];
      if (reader.size === writer.size) return problems;
      const why = `the reader expects ${reader.size} bytes and ${writer.size} are written.`;
      return [...problems, problem('SIZE_MISMATCH', `${path}/size`, why)];
    }
    return [mismatch(reader, writer, path)];
  }

  #someBranch(branches: readonly AvroSchema[], writer: AvroSchema, path: string): Incompatibility[] {
    let nearest: Incompatibility[] | null = null;
    for (const [index, branch] of branches.entries()) {
      const found = this.problems(branch, writer, `${path}/${index}`);
      if (found.length === 0) return [];
      if (branch.kind === writer.kind && branch.kind !== 'primitive') nearest ??= found;
    }
    if (nearest) return nearest;
    const why = `no branch of the reader's union reads ${schemaWords(writer)}, which may be written.`;
    return [problem('MISSING_BRANCH', path, why)];
  }

  #records(reader: AvroRecord, writer: AvroRecord, path: string): Incompatibility[] {
    const pairs = this.#pairs.get(reader) ?? new Map<AvroRecord, Pair>();
    this.#pairs.set(reader, pairs);
    const known = pairs.get(writer);
    if (known !== undefined) return typeof known === 'string' ? [] : [...known];
    pairs.set(writer, 'begun');
    const problems = names(reader, writer, path);
    for (const [index, field] of reader.fields.entries()) {
      const at = `${path}/fields/${index}`;
      const written = writtenField(field, writer);
      if (written) problems.push(...this.problems(field.type, written.type, `${at}/type`));
      else if (!Object.hasOwn(field, 'default')) {
        const why = `the field ${field.name} is not written and has no default.`;
        problems.push(problem('MISSING_DEFAULT', at, why));
      }
    }
    if (problems.length > 0) this.#forgetReadable();
    pairs.set(writer, problems.length > 0 ? problems : 'readable');
    return problems;
  }

  /** Some may have been readable only because the records around them counted as readable. */
  #forgetReadable(): void {
    for (const pairs of this.#pairs.values()) {
      for (const [writer, pair] of pairs) if (pair === 'readable') pairs.delete(writer);
    }
  }
}

function writtenField(field: AvroField, writer: AvroRecord): AvroField | undefined {
  const named = writer.fields.find(({ name }) => name === field.name);
  return named ?? writer.fields.find(({ name }) => field.aliases.includes(name));
}

type PrimitiveSchema = Extract<AvroSchema, { kind: 'primitive' }>;

function primitives(reader: PrimitiveSchema, writer: PrimitiveSchema, path: string): Incompatibility[] {
  if (reader.type !== writer.type && !PROMOTED_FROM[reader.type]?.includes(writer.type))
    return [mismatch(reader, writer, path)];
  return logicals(reader, writer, path);
}

/** Two decimals are the same when precision and scale are; a reader may go without, and then reads bytes. */
function logicals(
  reader: Extract<AvroSchema, { logical: unknown }>,
  writer: Extract<AvroSchema, { logical: unknown }>,
  path: string,
): Incompatibility[] {
  const [to, from] = [reader.logical, writer.logical];
  if (to?.name !== 'decimal') return [];
  if (from?.name === 'decimal' && from.precision === to.precision && from.scale === to.scale) return [];
  const written = from?.name === 'decimal' ? `decimal(${from.precision}, ${from.scale})` : 'no decimal';
  const why = `the reader expects decimal(${to.precision}, ${to.scale}) and ${written} is written.`;
  return [problem('LOGICAL_TYPE_MISMATCH', path, why)];
}

/** The unqualified names are the same, or the reader has the writer's name as an alias. */
function names(reader: NamedSchema, writer: NamedSchema, path: string): Incompatibility[] {
  if (localName(reader.name) === localName(writer.name) || reader.aliases.includes(writer.name)) return [];
  const why = `the reader's ${reader.kind} is called ${reader.name} and the written one ${writer.name}, which is none of its aliases.`;
  return [problem('NAME_MISMATCH', `${path}/name`, why)];
}

function mismatch(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibility {
  const why = `the reader expects ${schemaWords(reader)} and ${schemaWords(writer)} may be written.`;
  return problem('TYPE_MISMATCH', path, why);
}

function problem(kind: Incompatibility['kind'], path: string, why: string): Incompatibility {
  return { kind, path, why };
}
