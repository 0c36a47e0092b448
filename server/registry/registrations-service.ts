import { recordAuditIn } from '../audit/record.ts';
import { followProblems, versionsToCheck } from './compatibility.ts';
import {
  database,
  findByFingerprint,
  insertSchema,
  insertVersion,
  inTransaction,
  lockRegistry,
  readLevel,
  type StoredVersion,
  type Tx,
  versionsOf,
} from './data.ts';
import type { ParsedSchema } from './parse-schema.ts';
import { invalidSchema, RegistryError } from './registry-error.ts';
import { type GivenSchema, type Level, type Reference, SCHEMA_TYPES, type SchemaType } from './schema.ts';
import { fingerprintOf, parseNew, parseStored } from './sources.ts';

type Db = Pick<Tx, 'query'>;

/** Who changes the registry, for its history and the audit log. */
export interface Registrant {
  readonly personId: string | null;
  readonly email: string;
  readonly networkAddress: string;
}

interface Candidate {
  readonly type: SchemaType;
  readonly text: string;
  readonly references: readonly (Reference & { refersTo: number })[];
  readonly fingerprint: Buffer;
  readonly parsed: ParsedSchema;
}

const subjectMissing = (subject: string) => new RegistryError(40401, `Subject '${subject}' not found.`);

function typeOf(given: string): SchemaType {
  const type = SCHEMA_TYPES.find((known) => known === given);
  if (type) return type;
  throw invalidSchema(`its type ${JSON.stringify(given)} is none of ${SCHEMA_TYPES.join(', ')}.`);
}

/** The versions that references mean now; a deleted one cannot be referred to any more. */
async function resolve(db: Db, references: readonly Reference[]) {
  const resolved: (Reference & { refersTo: number; text: string })[] = [];
  for (const { name, subject, version } of references) {
    const live = (await versionsOf(db, subject)).filter(({ deleted }) => !deleted);
    const found = version === -1 ? live.at(-1) : live.find((each) => each.version === version);
    if (!found)
      throw invalidSchema(`it refers to version ${version} of subject '${subject}', which there is not.`);
    resolved.push({ name, subject, version: found.version, refersTo: found.id, text: found.text });
  }
  return resolved;
}

async function candidate(db: Db, given: GivenSchema): Promise<Candidate> {
  const type = typeOf(given.schemaType);
  const text = given.schema;
  const references = await resolve(db, given.references);
  const fingerprint = fingerprintOf(type, text, references);
  const direct = references.map((each) => ({ name: each.name, id: each.refersTo, text: each.text }));
  return { type, text, references, fingerprint, parsed: await parseNew(db, { type, text }, direct) };
}

/** What new versions of a subject are held against: its own level, or everybody's. */
export async function levelOf(db: Db, subject: string): Promise<Level> {
  return (await readLevel(db, subject)) ?? (await readLevel(db, '')) ?? 'BACKWARD';
}

async function problemsAgainst(
  db: Db,
  level: Level,
  next: ParsedSchema,
  versions: readonly StoredVersion[],
): Promise<string[]> {
  const checked = await Promise.all(
    versionsToCheck(level, versions).map(async (stored) => ({
      number: stored.version,
      schema: await parseStored(db, stored),
    })),
  );
  return followProblems(level, next, checked);
}

/** The version of a subject that has exactly this schema; of several the latest. */
function versionOf(versions: readonly StoredVersion[], id: number | null): StoredVersion | undefined {
  return id === null ? undefined : versions.findLast((version) => version.id === id);
}

/**
 * Registers a schema under a subject and gives its id and version. Invariant: at each moment the versions of a subject
 * that are not deleted were each compatible, when they came, with those before them at the level of then; and one content
 * has one id for ever. The one commit point is the transaction's end: the registry's lock is held from before the
 * subject's versions, its level and the references are read until then, so that nothing they say is old. The same schema
 * again writes nothing and gives the same id and version.
 *
 * Throws RegistryError 42201 for what is no schema and 409 for what is not compatible, which says why.
 */
export async function registerSchema(
  registrant: Registrant,
  subject: string,
  given: GivenSchema,
): Promise<{ readonly id: number; readonly version: number }> {
  const before = await candidate(database(), given);
  const known = await findLive(database(), subject, before);
  if (known) return known;
  return inTransaction(async (tx) => {
    await lockRegistry(tx);
    const next = await candidate(tx, given);
    const again = await findLive(tx, subject, next);
    if (again) return again;
    const versions = await versionsOf(tx, subject);
    const live = versions.filter(({ deleted }) => !deleted);
    const level = await levelOf(tx, subject);
    const problems = await problemsAgainst(tx, level, next.parsed, live);
    if (problems.length > 0) {
      const why = `The schema is not compatible with subject '${subject}' at its level ${level}: ${problems.join('; ')}`;
      throw new RegistryError(409, why);
    }
    const id =
      (await findByFingerprint(tx, next.fingerprint)) ?? (await insertSchema(tx, next, next.references));
    const version = (versions.at(-1)?.version ?? 0) + 1;
    await insertVersion(tx, { subject, number: version, schemaId: id, authorId: registrant.personId });
    await recordIn(tx, registrant, 'schema.registered', subject, { id, version, level });
    return { id, version };
  });
}

async function findLive(db: Db, subject: string, { fingerprint }: Candidate) {
  const live = (await versionsOf(db, subject)).filter(({ deleted }) => !deleted);
  const found = versionOf(live, await findByFingerprint(db, fingerprint));
  return found ? { id: found.id, version: found.version } : null;
}

/** The subject's version with this schema. Throws RegistryError 40401 and 40403 when there is none. */
export async function lookUpSchema(
  subject: string,
  given: GivenSchema,
  withDeleted: boolean,
): Promise<StoredVersion> {
  const versions = await versionsOf(database(), subject);
  const visible = versions.filter(({ deleted }) => withDeleted || !deleted);
  if (visible.length === 0) throw subjectMissing(subject);
  const { fingerprint } = await candidate(database(), given);
  const found = versionOf(visible, await findByFingerprint(database(), fingerprint));
  if (!found) throw new RegistryError(40403, `Subject '${subject}' has no version with this schema.`);
  return found;
}

/**
 * Whether a schema may follow, as a registration would decide now: against those versions that the subject's level asks
 * for, or against one version.
 */
export async function checkSchema(
  subject: string,
  given: GivenSchema,
  against: StoredVersion | null,
): Promise<string[]> {
  const db = database();
  const next = await candidate(db, given);
  const level = await levelOf(db, subject);
  const live = (await versionsOf(db, subject)).filter(({ deleted }) => !deleted);
  return problemsAgainst(db, level, next.parsed, against ? [against] : live);
}

/** Call it last in the transaction. */
export async function recordIn(
  tx: Tx,
  { personId, email, networkAddress }: Registrant,
  action: 'schema.registered' | 'schema.deleted' | 'schema.level_changed',
  subject: string,
  details: Readonly<Record<string, string | number | boolean | null>>,
): Promise<void> {
  await recordAuditIn(tx, [
    { action, outcome: 'ok', actorId: personId, actor: email, subject, networkAddress, details },
  ]);
}
