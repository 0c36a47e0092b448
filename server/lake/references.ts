/** Pure: branches, tags, and which snapshot is current (specification, "Snapshot References"). */
import { AppError } from '../errors.ts';
import {
  type ReferenceJson,
  type SnapshotJson,
  snapshotById,
  type TableMetadata,
  toTable,
} from './metadata.ts';
import type { Table } from './table.ts';

const MAIN = 'main';

/** Where a publication waits for somebody's decision. While it is there nothing rewrites the table's files. */
export const HELD_BRANCH = 'held';

/**
 * The metadata with an earlier snapshot as the current one. Nothing is lost: the snapshots after it stay until they
 * expire, and can be made current again. Throws AppError `not_found` for a snapshot that is not there any more.
 */
export function rolledBack(metadata: TableMetadata, snapshotId: bigint, nowMs: number): TableMetadata {
  const snapshot = snapshotOf(metadata, snapshotId);
  const at = laterOf(metadata, nowMs);
  return {
    ...metadata,
    'last-updated-ms': at,
    'current-snapshot-id': snapshotId,
    refs: {
      ...metadata.refs,
      [MAIN]: { ...metadata.refs?.[MAIN], 'snapshot-id': snapshot['snapshot-id'], type: 'branch' },
    },
    'snapshot-log': [...metadata['snapshot-log'], { 'timestamp-ms': at, 'snapshot-id': snapshotId }],
  };
}

export interface NewReference {
  readonly name: string;
  readonly type: 'branch' | 'tag';
  readonly snapshotId: bigint;
  /** How long it stays after its snapshot was made; for ever without. */
  readonly maxAgeMs?: number;
}

/** The metadata with a branch or tag, new or moved. Throws AppError for a name or a snapshot that cannot be. */
export function withReference(
  metadata: TableMetadata,
  reference: NewReference,
  nowMs: number,
): TableMetadata {
  const { name, type, snapshotId, maxAgeMs } = reference;
  if (name.trim() === '' || name === MAIN) {
    throw new AppError('bad_request', `A ${type} cannot be called "${name}". Choose another name.`);
  }
  const before = metadata.refs?.[name];
  if (before && before.type !== type) {
    throw new AppError('conflict', `There is a ${before.type} called ${name} already. Choose another name.`);
  }
  const next: ReferenceJson = {
    ...before,
    'snapshot-id': snapshotOf(metadata, snapshotId)['snapshot-id'],
    type,
    ...(maxAgeMs !== undefined && { 'max-ref-age-ms': maxAgeMs }),
  };
  return {
    ...metadata,
    'last-updated-ms': laterOf(metadata, nowMs),
    refs: { ...metadata.refs, [name]: next },
  };
}

export function withoutReference(metadata: TableMetadata, name: string, nowMs: number): TableMetadata {
  const { [name]: gone, ...refs } = metadata.refs ?? {};
  if (!gone || name === MAIN) {
    throw new AppError('not_found', `There is no branch or tag called ${name} that can be removed.`);
  }
  return { ...metadata, 'last-updated-ms': laterOf(metadata, nowMs), refs };
}

export interface BranchHead {
  readonly branch: string;
  readonly snapshotId: bigint;
  /** How its files are partitioned. */
  readonly specId: number;
}

/**
 * The metadata with exactly this head of a branch as the current snapshot, with the columns it was made with; the branch is
 * gone. Throws AppError `not_found` when the branch is not there or has another head, and `conflict` when the head was
 * not made from what is current now.
 */
export function releaseBranch(
  metadata: TableMetadata,
  { branch, snapshotId, specId }: BranchHead,
  nowMs: number,
): TableMetadata {
  if (metadata.refs?.[branch]?.['snapshot-id'] !== snapshotId) {
    throw new AppError('not_found', `Snapshot ${snapshotId} is not on the branch ${branch} any more.`);
  }
  const head = snapshotOf(metadata, snapshotId);
  if (head['parent-snapshot-id'] !== metadata['current-snapshot-id']) {
    throw new AppError(
      'conflict',
      'The table has changed since this was made from it, so it cannot become current. Reject it, and it is made again.',
    );
  }
  return {
    ...withoutReference(rolledBack(metadata, snapshotId, nowMs), branch, nowMs),
    'current-schema-id': head['schema-id'] ?? metadata['current-schema-id'],
    'default-spec-id': specId,
  };
}

/** A table's time does not go back: Iceberg refuses it as a whole when a writer's clock was ahead of ours by a minute. */
function laterOf(metadata: TableMetadata, nowMs: number): number {
  return Math.max(nowMs, metadata['last-updated-ms']);
}

/** A moment of a table: a snapshot, what a branch or tag names, or what was current at a time. */
export type AsOf =
  | { readonly snapshotId: bigint }
  | { readonly reference: string }
  | { readonly timestampMs: number };

/** Throws AppError `not_found` for a moment that the table does not know, or does not know any more. */
function snapshotAsOf(metadata: TableMetadata, asOf: AsOf): SnapshotJson {
  if ('snapshotId' in asOf) return snapshotOf(metadata, asOf.snapshotId);
  if ('reference' in asOf) {
    const reference = metadata.refs?.[asOf.reference];
    if (!reference) {
      throw new AppError('not_found', `The table has no branch or tag called ${asOf.reference}.`);
    }
    return snapshotOf(metadata, reference['snapshot-id']);
  }
  const entry = metadata['snapshot-log'].findLast((each) => each['timestamp-ms'] <= asOf.timestampMs);
  if (!entry) {
    const since = metadata['snapshot-log'][0]?.['timestamp-ms'];
    throw new AppError(
      'not_found',
      since === undefined
        ? 'The table has no history yet.'
        : `The table's history begins at ${new Date(since).toISOString()}; earlier snapshots have expired.`,
    );
  }
  return snapshotOf(metadata, entry['snapshot-id']);
}

function snapshotOf(metadata: TableMetadata, id: bigint): SnapshotJson {
  const snapshot = snapshotById(metadata, id);
  if (snapshot) return snapshot;
  throw new AppError('not_found', `Snapshot ${id} is not there; it has expired or never was.`);
}

/** The table as it was then, with the columns it had. For reading: nothing can be committed on it. */
export function tableAsOf(table: Table, asOf: AsOf): Table {
  const snapshot = snapshotAsOf(table.metadata, asOf);
  const schemaId = snapshot['schema-id'] ?? table.metadata['current-schema-id'];
  return toTable(table.name, table.metadataLocation, {
    ...table.metadata,
    'current-snapshot-id': snapshot['snapshot-id'],
    'current-schema-id': schemaId,
  });
}
