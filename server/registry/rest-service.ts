import { z } from 'zod';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import type { StoredSchema, StoredVersion } from './data.ts';
import { checkSchema, lookUpSchema, type Registrant, registerSchema } from './registrations-service.ts';
import { invalidSchema, RegistryError } from './registry-error.ts';
import { givenLevel, givenSchema, SCHEMA_TYPES, subjectName } from './schema.ts';
import {
  changeLevel,
  deleteSubject,
  deleteVersion,
  listSubjects,
  readOwnLevel,
  readReferring,
  readSchema,
  readUses,
  readVersion,
  readVersions,
  resetLevel,
} from './subjects-service.ts';

/** One request, its path cut at its slashes and decoded. */
export interface RegistryCall {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly reader: Pick<Reader, 'personId' | 'email' | 'scopes'>;
  readonly networkAddress: string;
  /** The body as JSON. */
  body(): Promise<unknown>;
}

/** `text` is an answer that is JSON already. */
export type RegistryAnswer = { readonly value: unknown } | { readonly text: string };

interface Matched extends RegistryCall {
  readonly names: readonly string[];
}

interface Route {
  readonly method: string;
  /** `*` is any name. */
  readonly path: string;
  readonly writes: boolean;
  answer(call: Matched): Promise<RegistryAnswer>;
}

const flag = (call: RegistryCall, name: string) => call.query.get(name) === 'true';
const value = (given: unknown): RegistryAnswer => ({ value: given });

function registrant({ reader, networkAddress }: RegistryCall): Registrant {
  return { personId: reader.personId, email: reader.email, networkAddress };
}

function parse<T extends z.ZodType>(
  contract: T,
  given: unknown,
  refuse: (why: string) => Error,
): z.output<T> {
  const result = contract.safeParse(given);
  if (!result.success) throw refuse(z.prettifyError(result.error).replaceAll('\n', ' '));
  return result.data;
}

async function schemaOf(call: RegistryCall) {
  return parse(givenSchema, await call.body(), invalidSchema);
}

/** The name at a place of the path, as a subject. */
function subject({ names }: Matched): string {
  return parse(
    subjectName,
    names[0],
    () => new AppError('bad_request', 'A subject has 1 to 400 characters, none of them a control character.'),
  );
}

/** A schema as the API gives it: Avro's type and an empty list of references are not said. */
function shown({ text, type, references }: StoredSchema): Record<string, unknown> {
  return {
    schema: text,
    ...(type === 'AVRO' ? {} : { schemaType: type }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function shownVersion(version: StoredVersion): Record<string, unknown> {
  return { subject: version.subject, id: version.id, version: version.version, ...shown(version) };
}

async function check(call: Matched, against: StoredVersion | null): Promise<RegistryAnswer> {
  const messages = await checkSchema(subject(call), await schemaOf(call), against);
  const told = flag(call, 'verbose') ? { messages } : {};
  return value({ is_compatible: messages.length === 0, ...told });
}

const version = (call: Matched) => readVersion(subject(call), call.names[1] ?? '', flag(call, 'deleted'));

async function putLevel(call: Matched, of: string): Promise<RegistryAnswer> {
  const refuse = () => new RegistryError(42203, 'Send {"compatibility": "…"} with a compatibility level.');
  const { compatibility } = parse(givenLevel, await call.body(), refuse);
  return value({ compatibility: await changeLevel(registrant(call), of, compatibility) });
}

const level = async (call: Matched, of: string) =>
  value({ compatibilityLevel: await readOwnLevel(of, flag(call, 'defaultToGlobal')) });

function route(line: string, answer: Route['answer'], writes = false): Route {
  const [method = '', path = ''] = line.split(' ');
  return { method, path, writes, answer };
}
const change = (line: string, answer: Route['answer']) => route(line, answer, true);

/** The Confluent Schema Registry's API (its API reference, version 1), without modes, exporters and contexts. */
const ROUTES: readonly Route[] = [
  route('GET ', async () => value({})),
  route('GET schemas/types', async () => value(SCHEMA_TYPES.toReversed())),
  route('GET schemas/ids/*', async ({ names }) => value(shown(await readSchema(names[0] ?? '')))),
  route('GET schemas/ids/*/schema', async ({ names }) => ({ text: (await readSchema(names[0] ?? '')).text })),
  route('GET schemas/ids/*/versions', async (call) =>
    value(await readUses(call.names[0] ?? '', flag(call, 'deleted'))),
  ),
  route('GET schemas/ids/*/subjects', async (call) => {
    const uses = await readUses(call.names[0] ?? '', flag(call, 'deleted'));
    return value([...new Set(uses.map((use) => use.subject))]);
  }),
  route('GET subjects', async (call) =>
    value(await listSubjects(call.query.get('subjectPrefix') ?? '', flag(call, 'deleted'))),
  ),
  route('POST subjects/*', async (call) =>
    value(shownVersion(await lookUpSchema(subject(call), await schemaOf(call), flag(call, 'deleted')))),
  ),
  change('DELETE subjects/*', async (call) =>
    value(await deleteSubject(registrant(call), subject(call), flag(call, 'permanent'))),
  ),
  route('GET subjects/*/versions', async (call) => {
    const versions = await readVersions(subject(call), flag(call, 'deleted'));
    return value(versions.map((each) => each.version));
  }),
  change('POST subjects/*/versions', async (call) => {
    const { id } = await registerSchema(registrant(call), subject(call), await schemaOf(call));
    return value({ id });
  }),
  route('GET subjects/*/versions/*', async (call) => value(shownVersion(await version(call)))),
  route('GET subjects/*/versions/*/schema', async (call) => ({ text: (await version(call)).text })),
  route('GET subjects/*/versions/*/referencedby', async (call) =>
    value(await readReferring(subject(call), call.names[1] ?? '')),
  ),
  change('DELETE subjects/*/versions/*', async (call) =>
    value(await deleteVersion(registrant(call), subject(call), call.names[1] ?? '', flag(call, 'permanent'))),
  ),
  route('GET config', (call) => level(call, '')),
  change('PUT config', (call) => putLevel(call, '')),
  change('DELETE config', async (call) =>
    value({ compatibilityLevel: await resetLevel(registrant(call), '') }),
  ),
  route('GET config/*', (call) => level(call, subject(call))),
  change('PUT config/*', (call) => putLevel(call, subject(call))),
  change('DELETE config/*', async (call) =>
    value({ compatibilityLevel: await resetLevel(registrant(call), subject(call)) }),
  ),
  route('POST compatibility/subjects/*/versions', (call) => check(call, null)),
  route('POST compatibility/subjects/*/versions/*', async (call) => check(call, await version(call))),
];

function match(pattern: string, path: readonly string[]): string[] | null {
  const steps = pattern === '' ? [] : pattern.split('/');
  if (steps.length !== path.length) return null;
  const names: string[] = [];
  for (const [index, step] of steps.entries()) {
    const given = path[index] as string;
    if (step === '*') names.push(given);
    else if (step !== given) return null;
  }
  return names;
}

/**
 * Answers one request to the registry. Reading and checking take the scope `schemas:read`; registering, deleting and levels
 * `schemas:write`. Throws RegistryError and AppError.
 */
export async function answerRegistry(call: RegistryCall): Promise<RegistryAnswer> {
  for (const each of ROUTES) {
    const names = each.method === call.method ? match(each.path, call.path) : null;
    if (!names) continue;
    const scope = each.writes ? 'schemas:write' : 'schemas:read';
    if (!may(call.reader, scope)) {
      throw new AppError(
        'forbidden',
        `This token may not do that with schemas: it lacks the scope ${scope}.`,
      );
    }
    return each.answer({ ...call, names });
  }
  throw new AppError(
    'not_found',
    `The registry has no ${call.method} /${call.path.join('/')}.`.slice(0, 300),
  );
}
