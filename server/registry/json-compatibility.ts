import type { Incompatibility } from './incompatibility.ts';
import {
  allowsType,
  areDisjoint,
  type JsonType,
  keepsSimple,
  namedValues,
  SIMPLE,
  typesOf,
} from './json-keywords.ts';
import { objectProblems } from './json-objects.ts';
import {
  ANNOTATIONS,
  follow,
  isObject,
  isSame,
  type Keywords,
  type Located,
  locate,
  refersElsewhere,
} from './json-resolve.ts';
import type { JsonSchema } from './json-schema.ts';

/** Compares the parts of two schemas at a place. */
export type Compare = (reader: Located, writer: Located, path: string) => Incompatibility[];

const OBJECT_KEYWORDS = new Set([
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
]);
/** What else asks something of values. Any other word is an annotation. */
const APPLICATORS = new Set([
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', '$dynamicRef', '$recursiveRef'],
  ...[
    'items',
    'prefixItems',
    'additionalItems',
    'unevaluatedItems',
    'contains',
    'minContains',
    'maxContains',
  ],
  ...['dependencies', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'],
]);
const STEPS_MAX = 20_000;

/**
 * Why some value that `writer` allows is not valid for `reader`; nothing when all are. It goes by what each keyword of the
 * reader asks and whether the writer's keep it, so that open and closed objects come out as Confluent's rules have them
 * (docs.confluent.io, JSON Schema compatibility rules): a property that is new in an open object was allowed to be anything
 * before. What cannot be decided counts as a problem and says so.
 */
export function jsonReadProblems(reader: JsonSchema, writer: JsonSchema): Incompatibility[] {
  return new Comparison().problems(locate(reader), locate(writer), '');
}

class Comparison {
  /** Pairs that are being compared: what comes back to itself is true unless something else in it is not. */
  readonly #begun = new Map<unknown, Set<unknown>>();
  #steps = 0;

  readonly problems: Compare = (readerAt, writerAt, path) => {
    this.#steps += 1;
    if (this.#steps > STEPS_MAX) return [undecided(path, 'the schemas have too many parts.')];
    if (readerAt.schema === true || (isObject(readerAt.schema) && isAnything(readerAt.schema))) return [];
    if (writerAt.schema === false) return [];
    const [reader, writer] = [follow(readerAt), follow(writerAt)];
    if (!reader || !writer) return [undecided(path, 'a $ref cannot be followed, or has keywords beside it.')];
    if (isSame(reader.schema, writer.schema) && !refersElsewhere(reader.schema)) return [];
    if (reader.schema === true || writer.schema === false) return [];
    if (reader.schema === false) return [narrowed(path, 'the reader takes nothing here.')];
    const begun = this.#begun.get(reader.schema) ?? new Set();
    this.#begun.set(reader.schema, begun);
    if (begun.has(writer.schema)) return [];
    begun.add(writer.schema);
    try {
      return this.#compare(reader, writer, path);
    } finally {
      begun.delete(writer.schema);
    }
  };

  #compare(readerAt: Located, writerAt: Located, path: string): Incompatibility[] {
    const direct = this.#keywords(readerAt, writerAt, path);
    if (direct.length === 0 || !isObject(writerAt.schema)) return direct;
    const { anyOf, oneOf, allOf } = writerAt.schema;
    const inside = (schema: unknown) => ({ ...writerAt, schema });
    for (const branches of [anyOf, oneOf]) {
      if (!Array.isArray(branches)) continue;
      const left = branches.flatMap((branch) => this.problems(readerAt, inside(branch), path));
      if (left.length === 0) return [];
      const isAll = Object.keys(writerAt.schema).every((name) => ANNOTATIONS.has(name) || /Of$/.test(name));
      if (isAll && direct.every(({ kind }) => kind !== 'MISSING_BRANCH')) return left;
    }
    if (
      Array.isArray(allOf) &&
      allOf.some((part) => this.problems(readerAt, inside(part), path).length === 0)
    )
      return [];
    return direct;
  }

  #keywords(readerAt: Located, writerAt: Located, path: string): Incompatibility[] {
    const reader = readerAt.schema as Keywords;
    const writer: Keywords = isObject(writerAt.schema) ? writerAt.schema : {};
    const types = typesOf(writer);
    const problems = valueProblems(reader, writer, types, path);
    if (problems.length > 0) return problems;
    for (const [keyword, value] of Object.entries(reader)) {
      const at = `${path}/${keyword}`;
      if (ANNOTATIONS.has(keyword) || OBJECT_KEYWORDS.has(keyword)) continue;
      const simple = SIMPLE[keyword];
      if (simple) {
        if (simple.some((type) => types.has(type)) && !keepsSimple(keyword, reader, writer))
          problems.push(narrowed(at, `what is written need not keep ${keyword} ${JSON.stringify(value)}.`));
      } else if (APPLICATORS.has(keyword)) {
        problems.push(...this.#applicator(keyword, readerAt, writerAt, types, at));
      }
    }
    if (types.has('object')) problems.push(...objectProblems(readerAt, writerAt, path, this.problems));
    return problems;
  }

  #applicator(
    keyword: string,
    readerAt: Located,
    writerAt: Located,
    types: ReadonlySet<JsonType>,
    path: string,
  ): Incompatibility[] {
    const reader = readerAt.schema as Keywords;
    const value = reader[keyword];
    const writer: Keywords = isObject(writerAt.schema) ? writerAt.schema : {};
    const inside = (schema: unknown) => ({ ...readerAt, schema });
    if (keyword === 'allOf' && Array.isArray(value))
      return value.flatMap((part, index) => this.problems(inside(part), writerAt, `${path}/${index}`));
    if ((keyword === 'anyOf' || keyword === 'oneOf') && Array.isArray(value))
      return this.#branches(keyword, value.map(inside), writerAt, path);
    if (keyword === 'items' && !Array.isArray(value) && !('prefixItems' in writer)) {
      if (!types.has('array')) return [];
      const written = { ...writerAt, schema: Array.isArray(writer.items) ? true : (writer.items ?? true) };
      return this.problems(inside(value), written, path);
    }
    const beside = keyword !== 'items' || isSame(reader.prefixItems, writer.prefixItems);
    if (beside && isSame(value, writer[keyword]) && !refersElsewhere(value) && !needsNeighbours(keyword))
      return [];
    return [undecided(path, `what ${keyword} asks of the written values cannot be decided.`)];
  }

  /** What is written must be of one branch as a whole; of `oneOf`, of a branch that shares nothing with the others. */
  #branches(
    keyword: 'anyOf' | 'oneOf',
    branches: readonly Located[],
    writerAt: Located,
    path: string,
  ): Incompatibility[] {
    const writer: Keywords = isObject(writerAt.schema) ? writerAt.schema : {};
    const written = writer[keyword] ?? writer[keyword === 'anyOf' ? 'oneOf' : 'anyOf'];
    const parts = Array.isArray(written) ? written.map((schema) => ({ ...writerAt, schema })) : [writerAt];
    const missing = parts.findIndex(
      (part) => !branches.some((branch) => this.problems(branch, part, path).length === 0),
    );
    if (missing >= 0) {
      const which = parts.length > 1 ? `the branch ${missing} of what is written` : 'what is written';
      return [problem('MISSING_BRANCH', path, `no branch of the reader takes ${which}.`)];
    }
    if (
      keyword === 'anyOf' ||
      branches.every((one, index) => branches.slice(index + 1).every((other) => exclude(one, other)))
    )
      return [];
    return [undecided(path, 'whether the branches of oneOf exclude each other cannot be decided.')];
  }
}

function isAnything(schema: Keywords): boolean {
  return Object.keys(schema).every((name) => ANNOTATIONS.has(name));
}

/** Keywords whose meaning depends on those beside them, so that equal ones may ask different things. */
function needsNeighbours(keyword: string): boolean {
  return /^(unevaluated|\$dynamic|\$recursive|additionalItems|then|else|contains|minContains|maxContains)/.test(
    keyword,
  );
}

function valueProblems(
  reader: Keywords,
  writer: Keywords,
  types: ReadonlySet<JsonType>,
  path: string,
): Incompatibility[] {
  const values = namedValues(reader);
  if (values) {
    const written = namedValues(writer);
    if (!written)
      return [narrowed(`${path}/enum`, 'the reader takes some values only, and any may be written.')];
    const unknown = written.filter((one) => !values.some((value) => isSame(value, one)));
    if (unknown.length > 0) {
      const why = `the reader does not take ${unknown.map((one) => JSON.stringify(one)).join(', ')}, which may be written.`;
      return [problem('MISSING_SYMBOLS', `${path}/enum`, why)];
    }
  }
  const declared = typesOf({ type: reader.type });
  const refused = [...types].filter((type) => !allowsType(declared, type));
  if (refused.length === 0) return [];
  const why = `the reader expects ${[...declared].join(', ')} and ${refused.join(', ')} may be written.`;
  return [problem('TYPE_MISMATCH', `${path}/type`, why)];
}

/** Whether no value is valid for both, as far as types and the named values of a required property tell. */
function exclude(oneAt: Located, otherAt: Located): boolean {
  const [one, other] = [follow(oneAt)?.schema, follow(otherAt)?.schema];
  if (one === false || other === false) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (areDisjoint(typesOf(one), typesOf(other))) return true;
  const [values, others] = [namedValues(one), namedValues(other)];
  if (values && others && !values.some((value) => others.some((each) => isSame(value, each)))) return true;
  const shared = requiredOf(one).filter((name) => requiredOf(other).includes(name));
  const objectsOnly = [one, other].every((each) => isSame(each.type, 'object'));
  return (
    objectsOnly &&
    shared.some((name) => {
      const inside = (at: Located, schema: Keywords) => ({ ...at, schema: propertyOf(schema, name) });
      return exclude(inside(oneAt, one), inside(otherAt, other));
    })
  );
}

function requiredOf({ required }: Keywords): string[] {
  return Array.isArray(required) ? required : [];
}

function propertyOf({ properties }: Keywords, name: string): unknown {
  return isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : true;
}

function problem(kind: Incompatibility['kind'], path: string, why: string): Incompatibility {
  return { kind, path, why };
}
const narrowed = (path: string, why: string) => problem('NARROWED', path, why);
const undecided = (path: string, why: string) => problem('UNDECIDED', path, why);
