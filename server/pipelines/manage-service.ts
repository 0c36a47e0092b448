/** What those who keep pipelines running do to a table, each recorded with who did it. */
import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import { planVisible, type VisibleLakeDetails, visibleLakeTable } from '../access/visible-lake.ts';
import type { AuditAction, AuditEntry } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { updateTable } from '../lake/create.ts';
import { tableDirectory } from '../lake/location.ts';
import type { TableMetadata } from '../lake/metadata.ts';
import { findOrphans, findUnfinishedUploads, ORPHAN_AGE_MS } from '../lake/orphans.ts';
import { HELD_BRANCH, rolledBack, withoutReference, withReference } from '../lake/references.ts';
import type { TableName } from '../lake/table.ts';
import { askForWork } from '../lake/work-requests-data.ts';
import type {
  OrphanReport,
  ReadPlan,
  ReadPlanInput,
  TagInput,
  UntagInput,
  WhichSnapshot,
  WorkInput,
} from './schema.ts';

/** Who asks, as the decision about data sees them, and from where. */
export interface Manager {
  readonly reader: Reader;
  readonly personId: string;
  readonly email: string;
  readonly networkAddress: string;
}

/**
 * Makes an earlier snapshot the current one, at one moment with the audit entry. Throws AppError `not_found` for what is
 * not there or not seen, and `conflict` for a table that a model makes: its next run would bring everything back.
 */
export async function rollBack(manager: Manager, { table, snapshotId }: WhichSnapshot): Promise<void> {
  const { name } = await managed(manager.reader, table);
  if (await isMadeByModel(table)) {
    throw new AppError(
      'conflict',
      `${table} is made by a model, whose next run would bring back what was rolled back. Change the model or what it reads, then make the table anew.`,
    );
  }
  await change(manager, name, 'table.rolled_back', table, { snapshot: snapshotId }, (metadata) =>
    rolledBack(metadata, BigInt(snapshotId), Date.now()),
  );
}

/** Gives a snapshot a name, under which it stays until the tag is removed or as old as it may be. */
export async function tagSnapshot(manager: Manager, input: TagInput): Promise<void> {
  const { name } = await managed(manager.reader, input.table);
  const { tag, snapshotId, days } = input;
  const details = { tag, snapshot: snapshotId, days };
  await change(manager, name, 'table.tagged', input.table, details, (metadata) => {
    if (metadata.refs?.[tag] || tag === HELD_BRANCH) {
      throw new AppError('conflict', `There is a tag or branch called ${tag} already. Choose another name.`);
    }
    const reference = { name: tag, type: 'tag', snapshotId: BigInt(snapshotId) } as const;
    const maxAgeMs = days === null ? {} : { maxAgeMs: days * 86_400_000 };
    return withReference(metadata, { ...reference, ...maxAgeMs }, Date.now());
  });
}

export async function removeTag(manager: Manager, { table, tag }: UntagInput): Promise<void> {
  const { name } = await managed(manager.reader, table);
  if (tag === HELD_BRANCH) {
    throw new AppError(
      'conflict',
      `A publication of ${table} is held there. Release or reject it on the page of held publications.`,
    );
  }
  await change(manager, name, 'table.tagged', table, { removed: tag }, (metadata) =>
    withoutReference(metadata, tag, Date.now()),
  );
}

/** Hands work over to the worker that does it; it begins within seconds. */
export async function askWork(manager: Manager, { table, what }: WorkInput): Promise<void> {
  const { table: seen } = await managed(manager.reader, table);
  if (what !== 'maintain' && what !== 'clean') {
    if (!(await isMadeByModel(table))) {
      throw new AppError('bad_request', `No model makes ${table}: rows come to it from outside.`);
    }
    if (seen.metadata.refs?.[HELD_BRANCH]) {
      throw new AppError(
        'conflict',
        `A publication of ${table} is held, and the model waits for it. Release or reject it first.`,
      );
    }
  }
  await askForWork({ table, what, askedBy: manager.email }, (tx) =>
    recordAuditIn(tx, [entry(manager, 'table.work_asked', table, { what })]),
  );
}

const NAMES_SHOWN = 20;

/** What the removal of orphans would remove; nothing is removed. */
export async function findUnreferenced(reader: Reader, table: string): Promise<OrphanReport> {
  const { name } = await managed(reader, table);
  const found = await findOrphans(name);
  const uploads = await findUnfinishedUploads(name);
  const oldest = found.reduce(
    (least, { modifiedMs }) => Math.min(least, modifiedMs),
    Number.POSITIVE_INFINITY,
  );
  const folder = tableDirectory(name).length + 1;
  return {
    olderThanHours: ORPHAN_AGE_MS / 3_600_000,
    files: found.length,
    bytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    oldestAt: found.length === 0 ? null : new Date(Math.round(oldest)).toISOString(),
    uploads: uploads.length,
    names: found.slice(0, NAMES_SHOWN).map(({ path }) => path.slice(folder)),
  };
}

/** Which manifests and files a question about some values of a column would open, and which not. */
export async function planRead(
  reader: Reader,
  { table, column, from, to }: ReadPlanInput,
): Promise<ReadPlan> {
  const seen = await managed(reader, table);
  const { manifests, dataFiles, bytes, rows } = await planVisible(seen, column, from, to);
  return { manifests, files: dataFiles, bytes, rows };
}

/** A table that the reader sees all of: who manages it sees its files. */
async function managed(reader: Reader, table: string): Promise<VisibleLakeDetails> {
  const seen = await visibleLakeTable(reader, table);
  if (!seen) throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  if (!seen.seesAll) {
    throw new AppError('forbidden', `You do not see all of ${table}, which is needed to manage it.`);
  }
  return seen;
}

async function isMadeByModel(table: string): Promise<boolean> {
  return (await declaredModels()).some(({ relation }) => relation === table);
}

async function change(
  manager: Manager,
  name: TableName,
  action: AuditAction,
  subject: string,
  details: AuditEntry['details'],
  next: (metadata: TableMetadata) => TableMetadata,
): Promise<void> {
  await updateTable(name, ({ metadata }) => next(metadata), {
    within: (tx) => recordAuditIn(tx, [entry(manager, action, subject, details)]),
  });
}

function entry(
  { personId, email, networkAddress }: Manager,
  action: AuditAction,
  subject: string,
  details: AuditEntry['details'],
): AuditEntry {
  return { action, outcome: 'ok', actorId: personId, actor: email, subject, networkAddress, details };
}
