import {
  database,
  findSchema,
  inTransaction,
  listSubjects,
  lockRegistry,
  markDeleted,
  readLevel,
  removeLevel,
  removeVersions,
  type StoredSchema,
  type StoredVersion,
  schemasReferringTo,
  type Tx,
  versionsOf,
  versionsWithSchema,
  writeLevel,
} from './data.ts';
import { type Registrant, recordIn } from './registrations-service.ts';
import { RegistryError } from './registry-error.ts';
import { LEVELS, type Level } from './schema.ts';

export { listSubjects };

const missing = (subject: string) => new RegistryError(40401, `Subject '${subject}' not found.`);

/** A subject's versions. Throws RegistryError 40401 when there are none that may be shown. */
export async function readVersions(subject: string, withDeleted: boolean): Promise<StoredVersion[]> {
  const versions = (await versionsOf(database(), subject)).filter(({ deleted }) => withDeleted || !deleted);
  if (versions.length === 0) throw missing(subject);
  return versions;
}

function pick(versions: readonly StoredVersion[], wanted: string): StoredVersion {
  const latest = versions.filter(({ deleted }) => !deleted).at(-1);
  if (wanted === 'latest' || wanted === '-1') return latest ?? (versions.at(-1) as StoredVersion);
  const number = /^\d{1,9}$/.test(wanted) ? Number(wanted) : 0;
  if (number < 1) {
    const why = `The version ${JSON.stringify(wanted)} is no whole number from 1 to 2^31-1, nor "latest".`;
    throw new RegistryError(42202, why);
  }
  const found = versions.find(({ version }) => version === number);
  if (!found) throw new RegistryError(40402, `Version ${number} not found.`);
  return found;
}

export async function readVersion(
  subject: string,
  wanted: string,
  withDeleted: boolean,
): Promise<StoredVersion> {
  return pick(await readVersions(subject, withDeleted), wanted);
}

/** Throws RegistryError 40403 for an id that no version has. */
export async function readSchema(id: string): Promise<StoredSchema> {
  const found = /^\d{1,9}$/.test(id) ? await findSchema(Number(id)) : null;
  if (!found) throw new RegistryError(40403, `Schema ${id.slice(0, 20)} not found.`);
  return found;
}

export async function readUses(id: string, withDeleted: boolean) {
  return versionsWithSchema((await readSchema(id)).id, withDeleted);
}

export async function readReferring(subject: string, wanted: string): Promise<number[]> {
  const { version } = await readVersion(subject, wanted, true);
  return schemasReferringTo(database(), subject, [version]);
}

async function refuseReferred(tx: Tx, subject: string, numbers: readonly number[]): Promise<void> {
  const [first] = await schemasReferringTo(tx, subject, numbers);
  if (first === undefined) return;
  const why = `One or more references exist to subject '${subject}', version ${numbers.join(', ')}: the schema ${first} has one.`;
  throw new RegistryError(42206, why);
}

/**
 * Deletes a version. It stays readable by its id, and comes no more into comparisons; `permanent` takes it away, once it is
 * deleted already. Gives its number.
 */
export function deleteVersion(
  registrant: Registrant,
  subject: string,
  wanted: string,
  permanent: boolean,
): Promise<number> {
  return inTransaction(async (tx) => {
    await lockRegistry(tx);
    const versions = await versionsOf(tx, subject);
    if (versions.length === 0) throw missing(subject);
    const { version, deleted } = pick(versions, wanted);
    const words = `Subject '${subject}' Version ${version}`;
    if (permanent && !deleted) {
      throw new RegistryError(40407, `${words} was not deleted first before being permanently deleted.`);
    }
    if (!permanent && deleted) {
      throw new RegistryError(40406, `${words} was soft deleted. Set permanent=true to delete permanently.`);
    }
    await refuseReferred(tx, subject, [version]);
    await (permanent ? removeVersions : markDeleted)(tx, subject, [version]);
    await recordIn(tx, registrant, 'schema.deleted', subject, { version, permanent });
    return version;
  });
}

/** Deletes all versions of a subject, as `deleteVersion` does one, and its level. Gives their numbers. */
export function deleteSubject(
  registrant: Registrant,
  subject: string,
  permanent: boolean,
): Promise<number[]> {
  return inTransaction(async (tx) => {
    await lockRegistry(tx);
    const versions = await versionsOf(tx, subject);
    if (versions.length === 0) throw missing(subject);
    const live = versions.filter(({ deleted }) => !deleted);
    if (permanent && live.length > 0) {
      const why = `Subject '${subject}' was not deleted first before being permanently deleted.`;
      throw new RegistryError(40405, why);
    }
    if (!permanent && live.length === 0) {
      const why = `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently.`;
      throw new RegistryError(40404, why);
    }
    const numbers = (permanent ? versions : live).map(({ version }) => version);
    await refuseReferred(tx, subject, numbers);
    await (permanent ? removeVersions : markDeleted)(tx, subject, numbers);
    await removeLevel(tx, subject);
    await recordIn(tx, registrant, 'schema.deleted', subject, { versions: numbers.length, permanent });
    return numbers;
  });
}

/** The level of a subject, of everybody for the empty one. Throws RegistryError 40408 when it has none of its own. */
export async function readOwnLevel(subject: string, orEverybodys: boolean): Promise<Level> {
  const own = await readLevel(database(), subject);
  const level =
    own ?? (orEverybodys || subject === '' ? ((await readLevel(database(), '')) ?? 'BACKWARD') : null);
  if (level) return level;
  throw new RegistryError(40408, `Subject '${subject}' does not have subject-level compatibility configured`);
}

/** Changes what new versions are held against; those that are there stay. Throws RegistryError 42203 for an unknown level. */
export async function changeLevel(registrant: Registrant, subject: string, given: string): Promise<Level> {
  const level = LEVELS.find((known) => known === given.toUpperCase());
  if (!level) {
    throw new RegistryError(42203, `The compatibility level is one of ${LEVELS.join(', ')}.`);
  }
  await inTransaction(async (tx) => {
    await lockRegistry(tx);
    await writeLevel(tx, subject, level);
    await recordIn(tx, registrant, 'schema.level_changed', subject, { level });
  });
  return level;
}

/** A subject is held against everybody's level again; everybody's becomes BACKWARD. Gives the level that it had. */
export function resetLevel(registrant: Registrant, subject: string): Promise<Level> {
  return inTransaction(async (tx) => {
    await lockRegistry(tx);
    const level = await readLevel(tx, subject);
    if (!level) throw missing(subject);
    if (subject === '') await writeLevel(tx, '', 'BACKWARD');
    else await removeLevel(tx, subject);
    await recordIn(tx, registrant, 'schema.level_changed', subject, { level: null });
    return level;
  });
}
