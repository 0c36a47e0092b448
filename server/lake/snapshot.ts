/** Works out a table's next snapshot and metadata from its current ones and a change. Reads, writes nothing. */
import { join } from 'node:path';
import { mergeManifests, removeFrom } from './carry-manifests.ts';
import { CommitConflict, type TableChange } from './change.ts';
import { ADDED, encodeManifest, type NewEntry } from './manifest.ts';
import { describeManifest, encodeManifestList, type ManifestFile } from './manifest-list.ts';
import { readManifestList } from './manifest-store.ts';
import {
  currentSchema,
  currentSnapshot,
  metadataText,
  type SnapshotJson,
  type TableMetadata,
  toTable,
} from './metadata.ts';
import { redefineMetadata } from './schema-change.ts';
import { snapshotSummary } from './snapshot-summary.ts';
import { toLocation, toPath } from './storage.ts';
import { type Table, tableKey } from './table.ts';
import { propertyNumber } from './table-properties.ts';

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
  /** The manifest of the added files: the same bytes in every attempt. */
  readonly addedManifest: NewFile | null;
  readonly rewrittenManifests: readonly NewFile[];
  readonly manifestList: NewFile;
  readonly metadata: NewFile;
  /** Earlier metadata files that the new one no longer names. */
  readonly retired: readonly string[];
}

export function metadataDirectory(table: Table): string {
  return join(toPath(table.metadata.location), 'metadata');
}

export function nextMetadataLocation(table: Table, uuid: string): string {
  const version = Number(/(\d+)-[^/]+$/.exec(table.metadataLocation)?.[1] ?? 0) + 1;
  return toLocation(
    join(metadataDirectory(table), `${String(version).padStart(5, '0')}-${uuid}.metadata.json`),
  );
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
  const { metadata, partition } = base;
  const directory = metadataDirectory(base);
  const previous = currentSnapshot(metadata);
  const sequenceNumber = metadata['last-sequence-number'] + 1;
  const specId = metadata['default-spec-id'];
  const rewritten: NewFile[] = [];

  function newManifest(entries: readonly NewEntry[], name: string): { file: NewFile; line: ManifestFile } {
    const path = join(directory, `${identity.uuid}-${name}.avro`);
    const bytes = encodeManifest(metadata, partition, entries);
    return {
      file: { path, bytes },
      line: describeManifest(
        path,
        bytes.length,
        specId,
        partition,
        entries,
        identity.snapshotId,
        BigInt(sequenceNumber),
      ),
    };
  }

  function rewrite(entries: readonly NewEntry[]): ManifestFile {
    const { file, line } = newManifest(entries, `a${attempt}-m${rewritten.length + 1}`);
    rewritten.push(file);
    return line;
  }

  const lines = previous ? await readManifestList(previous) : [];
  const live = lines.filter((manifest) => manifest.addedFiles + manifest.existingFiles > 0);
  const { kept, removed } = await removeFrom(base, live, change, identity.snapshotId, rewrite);
  const idle = removed.length === 0 && change.add.length === 0;
  if (idle && base === current) return null;

  const merged = await mergeManifests(base, kept, rewrite);
  const added =
    change.add.length > 0
      ? newManifest(
          change.add.map((file) => ({
            status: ADDED,
            snapshotId: identity.snapshotId,
            sequenceNumber: null,
            fileSequenceNumber: null,
            file,
          })),
          'm0',
        )
      : null;
  const manifests = added ? [added.line, ...merged] : merged;

  const listPath = join(directory, `snap-${identity.snapshotId}-${attempt}-${identity.uuid}.avro`);
  const snapshot: SnapshotJson = {
    'sequence-number': sequenceNumber,
    'snapshot-id': identity.snapshotId,
    ...(previous && { 'parent-snapshot-id': previous['snapshot-id'] }),
    'timestamp-ms': Math.max(nowMs, metadata['last-updated-ms'], previous?.['timestamp-ms'] ?? 0),
    summary: snapshotSummary(change, removed, previous),
    'manifest-list': toLocation(listPath),
    'schema-id': metadata['current-schema-id'],
  };
  const { log, retired } = extendMetadataLog(base);
  const location = nextMetadataLocation(base, `${identity.uuid}-${attempt}`);
  const next: TableMetadata = {
    ...metadata,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': snapshot['timestamp-ms'],
    'current-snapshot-id': snapshot['snapshot-id'],
    refs: {
      ...metadata.refs,
      main: { ...metadata.refs?.main, 'snapshot-id': snapshot['snapshot-id'], type: 'branch' },
    },
    snapshots: [...metadata.snapshots, snapshot],
    'snapshot-log': [
      ...metadata['snapshot-log'],
      { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': snapshot['snapshot-id'] },
    ],
    'metadata-log': log,
  };
  return {
    table: toTable(base.name, location, next),
    addedManifest: added?.file ?? null,
    rewrittenManifests: rewritten,
    manifestList: {
      path: listPath,
      bytes: encodeManifestList(manifests, {
        id: snapshot['snapshot-id'],
        parentId: previous?.['snapshot-id'] ?? null,
        sequenceNumber,
      }),
    },
    metadata: { path: toPath(location), bytes: metadataText(next) },
    retired,
  };
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
    JSON.stringify(currentSchema(each)),
  );
  if (made !== planned) throw new CommitConflict(current.name, 'its columns were changed by another commit');
  return { ...current, ...toTable(current.name, current.metadataLocation, metadata) };
}
