import type { Incompatibility } from './incompatibility.ts';
import type { Compare } from './json-compatibility.ts';
import { isObject, isSame, type Keywords, type Located } from './json-resolve.ts';

const own = (given: unknown): Keywords => (isObject(given) ? given : {});

function step(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function matches(pattern: string, name: string): boolean | null {
  try {
    return new RegExp(pattern, 'l').test(name);
  } catch {
    return null;
  }
}

/** What an object of the schema may have under a name, or under names that it does not mention. */
class Content {
  readonly properties: Keywords;
  readonly patterns: Keywords;
  readonly additional: unknown;
  readonly required: readonly string[];
  readonly #at: Located;

  constructor(at: Located) {
    const { properties, patternProperties, additionalProperties, required } = own(at.schema);
    this.properties = own(properties);
    this.patterns = own(patternProperties);
    this.additional = additionalProperties ?? true;
    this.required = Array.isArray(required) ? required : [];
    this.#at = at;
  }

  in(schema: unknown): Located {
    return { ...this.#at, schema };
  }

  patternsOf(name: string): string[] {
    return Object.keys(this.patterns).filter((pattern) => matches(pattern, name) !== false);
  }

  /** One schema that everything under this name keeps. Of a name that a pattern might match, the pattern's or anything. */
  under(name: string): Located {
    if (Object.hasOwn(this.properties, name)) return this.in(this.properties[name]);
    const [pattern, ...others] = this.patternsOf(name);
    if (pattern === undefined) return this.in(this.additional);
    return this.in(others.length === 0 && matches(pattern, name) ? this.patterns[pattern] : true);
  }
}

/** Why objects that are written may not be what the reader asks of objects. */
export function objectProblems(
  readerAt: Located,
  writerAt: Located,
  path: string,
  compare: Compare,
): Incompatibility[] {
  const [reader, writer] = [new Content(readerAt), new Content(writerAt)];
  return [
    ...requiredProblems(reader, writer, path),
    ...propertyProblems(reader, writer, path, compare),
    ...patternProblems(reader, writer, path, compare),
    ...additionalProblems(reader, writer, path, compare),
    ...nameProblems(own(readerAt.schema), own(writerAt.schema), path),
  ];
}

function requiredProblems(reader: Content, writer: Content, path: string): Incompatibility[] {
  const missing = reader.required.filter((name) => !writer.required.includes(name));
  if (missing.length === 0) return [];
  const why = `the reader requires ${missing.join(', ')}, which need not be written.`;
  return [{ kind: 'MISSING_DEFAULT', path: `${path}/required`, why }];
}

function propertyProblems(
  reader: Content,
  writer: Content,
  path: string,
  compare: Compare,
): Incompatibility[] {
  return Object.entries(reader.properties).flatMap(([name, schema]) => {
    const at = `${path}/properties/${step(name)}`;
    const written = writer.under(name);
    const problems = compare(reader.in(schema), written, at);
    const isNew = !Object.hasOwn(writer.properties, name);
    if (problems.length === 0 || !isNew || written.schema !== true) return problems;
    const why = `the property ${name} is new, and the object was open: anything may have been written under its name.`;
    return [{ kind: 'NARROWED', path: at, why } as const];
  });
}

function patternProblems(
  reader: Content,
  writer: Content,
  path: string,
  compare: Compare,
): Incompatibility[] {
  return Object.entries(reader.patterns).flatMap(([pattern, schema]) => {
    const at = `${path}/patternProperties/${step(pattern)}`;
    const named = Object.keys(writer.properties)
      .filter((name) => matches(pattern, name) !== false)
      .flatMap((name) => compare(reader.in(schema), writer.in(writer.properties[name]), at));
    if (Object.hasOwn(writer.patterns, pattern))
      return [...named, ...compare(reader.in(schema), writer.in(writer.patterns[pattern]), at)];
    const rest = [...Object.values(writer.patterns), writer.additional];
    return [...named, ...rest.flatMap((each) => compare(reader.in(schema), writer.in(each), at))];
  });
}

function additionalProblems(
  reader: Content,
  writer: Content,
  path: string,
  compare: Compare,
): Incompatibility[] {
  if (reader.additional === true) return [];
  const at = `${path}/additionalProperties`;
  const unnamed = Object.keys(writer.properties).filter(
    (name) =>
      !Object.hasOwn(reader.properties, name) &&
      !reader.patternsOf(name).some((pattern) => matches(pattern, name)),
  );
  const problems = unnamed.flatMap((name): Incompatibility[] => {
    const found = compare(reader.in(reader.additional), writer.in(writer.properties[name]), at);
    if (found.length === 0 || reader.additional !== false) return found;
    const why = `the property ${name} may be written, and the reader's object is closed.`;
    return [{ kind: 'NARROWED', path: at, why }];
  });
  const patterns = Object.entries(writer.patterns).filter(
    ([pattern]) => !Object.hasOwn(reader.patterns, pattern),
  );
  for (const schema of [...patterns.map(([, each]) => each), writer.additional]) {
    const found = compare(reader.in(reader.additional), writer.in(schema), at);
    const why = 'properties that are not named may be written, and the reader takes less of them.';
    if (found.length > 0) problems.push({ kind: 'NARROWED', path: at, why });
  }
  return problems;
}

function nameProblems(reader: Keywords, writer: Keywords, path: string): Incompatibility[] {
  const { propertyNames } = reader;
  if (propertyNames === undefined || propertyNames === true || isSame(propertyNames, writer.propertyNames))
    return [];
  const why = 'what propertyNames asks of the written names cannot be decided.';
  return [{ kind: 'UNDECIDED', path: `${path}/propertyNames`, why }];
}
