/** Works out a table's next snapshot and metadata from its current ones and a change. Reads, writes nothing. */
import { mergeManifests, removeFrom } from './carry-manifests.ts';
import { CommitConflict, type TableChange } from './change.ts';
import { encodeManifest, type NewEntry } from './encode-manifest.ts';
import { joinPath, toLocation, toPath } from './location.ts';
import { ADDED, POSITION_DELETES, ROWS } from './manifest.ts';
import { describeManifest, encodeManifestList, type ManifestFile } from './manifest-list.ts';
import { readManifestList, specOf } from './manifest-store.ts';
import {
  currentSchema,
  currentSnapshot,
  metadataText,
  type SnapshotJson,
  type TableMetadata,
  toTable,
} from './metadata.ts';
import { encodeMetadataFile } from './metadata-file.ts';
import { redefineMetadata } from './schema-change.ts';
import { snapshotSummary } from './snapshot-summary.ts';
import { type PartitionSpec, type Table, tableKey } from './table.ts';
import { propertyNumber } from './table-properties.ts';
import { metadataDirectory, nextMetadataLocation } from './write-paths.ts';

interface NewFile {
  readonly path: string;
  readonly bytes: string | Buffer;
}

/** What stays the same when a change is applied again on a newer base. */
export interface CommitIdentity {
  readonly snapshotId: bigint;
  readonly uuid: string;
}

export interface NextSnapshot {
  readonly table: Table;
  /** The manifests of the added files, one for each spec: the same bytes in every attempt. */
  readonly addedManifests: readonly NewFile[];
  readonly rewrittenManifests: readonly NewFile[];
  readonly manifestList: NewFile;
  readonly metadata: NewFile & { readonly text: string };
  /** Earlier metadata files that the new one no longer names. */
  readonly retired: readonly string[];
}

/** The metadata log after a commit on `table`, and the files that fall off its end. */
export function extendMetadataLog(table: Table): {
  log: TableMetadata['metadata-log'];
  retired: readonly string[];
} {
  const { metadata } = table;
  const log = [
    ...metadata['metadata-log'],
    { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': table.metadataLocation },
  ];
  const surplus = log.length - propertyNumber(table, 'write.metadata.previous-versions-max');
  const dropped = surplus > 0 ? log.splice(0, surplus) : [];
  const remove = metadata.properties['write.metadata.delete-after-commit.enabled'] === 'true';
  return { log, retired: remove ? dropped.map((each) => toPath(each['metadata-file'])) : [] };
}

/** null when the change changes nothing: no file to add and none to remove. */
export async function nextSnapshot(
  current: Table,
  change: TableChange,
  identity: CommitIdentity,
  attempt: number,
  nowMs: number,
): Promise<NextSnapshot | null> {
  const base = redefined(current, change, nowMs);
  const { metadata } = base;
  const directory = metadataDirectory(base);
  const previous = currentSnapshot(metadata);
  const sequenceNumber = metadata['last-sequence-number'] + 1;
  const rewritten: NewFile[] = [];

  function newManifest(spec: PartitionSpec, entries: readonly NewEntry[], name: string) {
    const path = joinPath(directory, `${identity.uuid}-${name}.avro`);
    const bytes = encodeManifest(metadata, spec, entries);
    const by = { id: identity.snapshotId, sequenceNumber: BigInt(sequenceNumber) };
    return { file: { path, bytes }, line: describeManifest(path, bytes.length, spec, entries, by) };
  }

  function rewrite(spec: PartitionSpec, entries: readonly NewEntry[]): ManifestFile {
    const { file, line } = newManifest(spec, entries, `a${attempt}-m${rewritten.length + 1}`);
    rewritten.push(file);
    return line;
  }

  const lines = previous ? await readManifestList(previous) : [];
  const live = lines.filter((manifest) => manifest.addedFiles + manifest.existingFiles > 0);
  const carried = await removeFrom(base, live, change, identity.snapshotId, rewrite);
  const additions = addedEntries(change, identity.snapshotId);
  const idle = carried.removed.length === 0 && additions.length === 0;
  if (idle && base === current && change.branch === undefined) return null;

  const merged = await mergeManifests(base, carried.kept, rewrite);
  const groups = Map.groupBy(additions, ({ content, file }) => `${content}/${file.specId}`);
  const added = [...groups.values()].map((entries, index) => {
    const [{ file }] = entries as [NewEntry];
    return newManifest(specOf(base, file), entries, index === 0 ? 'm0' : `m0-${index}`);
  });
  const manifests = [...added.map(({ line }) => line), ...merged];

  const listPath = joinPath(directory, `snap-${identity.snapshotId}-${attempt}-${identity.uuid}.avro`);
  const snapshot: SnapshotJson = {
    'sequence-number': sequenceNumber,
    'snapshot-id': identity.snapshotId,
    ...(previous && { 'parent-snapshot-id': previous['snapshot-id'] }),
    'timestamp-ms': Math.max(nowMs, metadata['last-updated-ms'], previous?.['timestamp-ms'] ?? 0),
    summary: snapshotSummary(change, carried, previous),
    'manifest-list': toLocation(listPath),
    'schema-id': metadata['current-schema-id'],
  };
  const { log, retired } = extendMetadataLog(base);
  const location = nextMetadataLocation(base, `${identity.uuid}-${attempt}`);
  const both = {
    ...metadata,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': snapshot['timestamp-ms'],
    snapshots: [...metadata.snapshots, snapshot],
    'metadata-log': log,
  };
  const next: TableMetadata =
    change.branch === undefined
      ? withCurrent(both, snapshot)
      : withHead(both, snapshot, change.branch, current);
  const text = metadataText(next);
  return {
    table: toTable(base.name, location, next),
    addedManifests: added.map(({ file }) => file),
    rewrittenManifests: rewritten,
    manifestList: {
      path: listPath,
      bytes: encodeManifestList(manifests, {
        id: snapshot['snapshot-id'],
        parentId: previous?.['snapshot-id'] ?? null,
        sequenceNumber,
      }),
    },
    metadata: { path: toPath(location), bytes: await encodeMetadataFile(location, text), text },
    retired,
  };
}

function withCurrent(metadata: TableMetadata, snapshot: SnapshotJson): TableMetadata {
  const id = snapshot['snapshot-id'];
  return {
    ...metadata,
    'current-snapshot-id': id,
    refs: { ...metadata.refs, main: { ...metadata.refs?.main, 'snapshot-id': id, type: 'branch' } },
    'snapshot-log': [
      ...metadata['snapshot-log'],
      { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': id },
    ],
  };
}

/** Columns and partitioning that the snapshot brings are known, and wait with it. */
function withHead(
  metadata: TableMetadata,
  snapshot: SnapshotJson,
  branch: string,
  current: Table,
): TableMetadata {
  if (metadata.refs?.[branch]) {
    throw new CommitConflict(current.name, `it has a branch called ${branch} already`);
  }
  return {
    ...metadata,
    'current-schema-id': current.metadata['current-schema-id'],
    'default-spec-id': current.metadata['default-spec-id'],
    properties: current.metadata.properties,
    refs: {
      ...metadata.refs,
      [branch]: {
        'snapshot-id': snapshot['snapshot-id'],
        type: 'branch',
        // Whatever the table's own rule for old references is: somebody has to decide about it.
        'max-ref-age-ms': Number.MAX_SAFE_INTEGER,
      },
    },
  };
}

function addedEntries(change: TableChange, snapshotId: bigint): NewEntry[] {
  const numbers = { sequenceNumber: null, fileSequenceNumber: null, snapshotId, status: ADDED } as const;
  const deletes = change.operation === 'delete' ? change.deletes : [];
  return [
    ...change.add.map(
      (file) => ({ ...numbers, file, content: ROWS, sortOrderId: file.sortOrderId ?? 0 }) as const,
    ),
    ...deletes.map(
      ({ file }) => ({ ...numbers, file, content: POSITION_DELETES, sortOrderId: null }) as const,
    ),
  ];
}

/** The table as it is, or with the columns that a rebuild brings. */
function redefined(current: Table, change: TableChange, nowMs: number): Table {
  const spec = change.table.redefinedAs;
  if (!spec) return current;
  if (change.operation !== 'overwrite' || change.replacePartitions !== 'all') {
    throw new Error(
      `Table ${tableKey(current.name)} was redefined: only an overwrite of everything can bring that`,
    );
  }
  const metadata = redefineMetadata(current.metadata, spec, nowMs);
  const [made, planned] = [metadata, change.table.metadata].map((each) =>
    JSON.stringify([currentSchema(each), each['default-spec-id']]),
  );
  if (made !== planned) throw new CommitConflict(current.name, 'its columns were changed by another commit');
  return { ...current, ...toTable(current.name, current.metadataLocation, metadata) };
}
