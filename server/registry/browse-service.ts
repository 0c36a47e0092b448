import { AppError } from '../errors.ts';
import { TOPIC_NAMES } from '../events/topics.ts';
import { OWN_SHELF } from './browse-own.ts';
import { remoteShelf } from './browse-remote.ts';
import { configuredRemote } from './configured-remote.ts';
import { type EventColumn, eventColumns } from './event-columns.ts';
import { parseSchema } from './parse-schema.ts';
import { RegistryError } from './registry-error.ts';
import {
  type ComparisonInput,
  type RegistryView,
  SCHEMA_TYPES,
  type SchemaComparison,
  type SubjectLine,
  type SubjectView,
} from './schema.ts';
import type { RegisteredSource } from './schema-registry.ts';

/** A registry that people look through: what is registered, not what events need. */
export interface SchemaShelf {
  /** Null: the portal's own. */
  readonly at: string | null;
  subjects(): Promise<readonly Omit<SubjectLine, 'topic'>[]>;
  /** The latest first. Throws AppError `not_found`. */
  versions(subject: string): Promise<Omit<SubjectView, 'subject'>>;
  schema(
    subject: string,
    version: number,
  ): Promise<(RegisteredSource & { readonly id: number | null }) | null>;
}

/** The one that events are read by. */
function shelf(): SchemaShelf {
  const remote = configuredRemote();
  return remote ? remoteShelf(remote) : OWN_SHELF;
}

/** Serializers name subjects after the topic, and after the record where they are told to. */
function topicOf(subject: string): string | null {
  const topics = TOPIC_NAMES.filter((topic) => subject.startsWith(`${topic}-`) && subject !== `${topic}-key`);
  return topics.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

export async function readRegistry(): Promise<RegistryView> {
  const from = shelf();
  const subjects = await from.subjects();
  return { at: from.at, subjects: subjects.map((line) => ({ ...line, topic: topicOf(line.subject) })) };
}

export async function readSubject(subject: string): Promise<SubjectView> {
  return { subject, ...(await shelf().versions(subject)) };
}

/** Two versions of a subject beside each other, and what the later one does to the columns of the topic's table. */
export async function compareVersions({
  subject,
  before,
  after,
}: ComparisonInput): Promise<SchemaComparison> {
  const from = shelf();
  const read = async (version: number) => {
    const schema = await from.schema(subject, version);
    if (!schema) throw new AppError('not_found', `Subject ${subject} has no version ${version}.`);
    const { id, type, text } = schema;
    return { shown: { version, id, type, text: laidOut(text) }, columns: columnsOf(schema) };
  };
  const [earlier, later] = await Promise.all([before === null ? null : read(before), read(after)]);
  const columns = later.columns && (earlier === null ? [] : earlier.columns);
  return {
    before: earlier?.shown ?? null,
    after: later.shown,
    columns: columns && later.columns && compareColumns(columns, later.columns),
  };
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Null for what cannot be read here. */
function columnsOf({ type, ...source }: RegisteredSource): EventColumn[] | null {
  const known = SCHEMA_TYPES.find((each) => each === type);
  if (!known) return null;
  try {
    return eventColumns(parseSchema({ type: known, ...source }));
  } catch (error) {
    if (error instanceof RegistryError) return null;
    throw error;
  }
}

function compareColumns(
  before: readonly EventColumn[],
  after: readonly EventColumn[],
): NonNullable<SchemaComparison['columns']> {
  const [had, has] = [before, after].map((columns) => new Map(columns.map(({ name, type }) => [name, type])));
  return {
    added: after.filter(({ name }) => !had?.has(name)),
    gone: before.filter(({ name }) => !has?.has(name)),
    retyped: after.flatMap(({ name, type }) => {
      const from = had?.get(name);
      return from === undefined || from === type ? [] : [{ name, from, to: type }];
    }),
  };
}
