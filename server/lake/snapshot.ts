/** Works out a table's next snapshot and metadata from its current ones and a change. Reads, writes nothing. */
import { join } from 'node:path';
import { CommitConflict, type TableChange } from './change.ts';
import {
  ADDED,
  DELETED,
  describeManifest,
  EXISTING,
  encodeManifest,
  encodeManifestList,
  type ManifestFile,
  type NewEntry,
} from './manifest.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import {
  currentSchema,
  currentSnapshot,
  metadataText,
  type SnapshotJson,
  type TableMetadata,
  toTable,
} from './metadata.ts';
import { withinBounds } from './partition.ts';
import { redefineMetadata } from './schema-change.ts';
import { toLocation, toPath } from './storage.ts';
import { type DataFile, type Table, tableKey } from './table.ts';
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
    summary: summary(change, removed, previous),
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
    refs: { ...metadata.refs, main: { 'snapshot-id': snapshot['snapshot-id'], type: 'branch' } },
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

/** Which manifests a change must open, and which files in them it takes away. */
function removal(
  base: Table,
  change: TableChange,
): { mayHold: (manifest: ManifestFile) => boolean; takes: (file: DataFile) => boolean } | null {
  if (change.operation === 'append') return null;
  if (change.operation === 'replace') {
    const paths = new Set(change.remove.map((file) => file.path));
    return { mayHold: () => true, takes: (file) => paths.has(file.path) };
  }
  const { replacePartitions } = change;
  if (replacePartitions === 'all') return { mayHold: () => true, takes: () => true };
  const { partition } = base;
  if (!partition) {
    throw new Error(
      `Table ${tableKey(base.name)} has no partitions; overwrite it with replacePartitions 'all'`,
    );
  }
  const values = new Set(replacePartitions);
  return {
    mayHold: ({ partition: summary }) =>
      !summary ||
      replacePartitions.some((value) =>
        value === null ? summary.containsNull : withinBounds(partition, value, summary.lower, summary.upper),
      ),
    takes: (file) => values.has(file.partition),
  };
}

async function removeFrom(
  base: Table,
  live: readonly ManifestFile[],
  change: TableChange,
  snapshotId: bigint,
  rewrite: (entries: readonly NewEntry[]) => ManifestFile,
): Promise<{ kept: ManifestFile[]; removed: DataFile[] }> {
  const rule = removal(base, change);
  if (!rule) return { kept: [...live], removed: [] };
  const kept: ManifestFile[] = [];
  const removed: DataFile[] = [];
  for (const manifest of live) {
    const entries = rule.mayHold(manifest)
      ? (await readManifest(base, manifest)).filter((entry) => entry.status !== DELETED)
      : [];
    const taken = entries.filter((entry) => rule.takes(entry.file));
    if (taken.length === 0) {
      kept.push(manifest);
      continue;
    }
    for (const entry of taken) removed.push(entry.file);
    kept.push(
      rewrite(
        entries.map((entry) =>
          rule.takes(entry.file) ? { ...entry, status: DELETED, snapshotId } : { ...entry, status: EXISTING },
        ),
      ),
    );
  }
  if (change.operation === 'replace' && removed.length !== change.remove.length) {
    throw new CommitConflict(base.name, 'files that were to be rewritten are no longer part of the table');
  }
  return { kept, removed };
}

/** Keeps the list of manifests short, so that planning stays quick however many commits there were. */
async function mergeManifests(
  base: Table,
  manifests: readonly ManifestFile[],
  rewrite: (entries: readonly NewEntry[]) => ManifestFile,
): Promise<readonly ManifestFile[]> {
  if (manifests.length < propertyNumber(base, 'commit.manifest.min-count-to-merge')) return manifests;
  const target = propertyNumber(base, 'commit.manifest.target-size-bytes');
  // A manifest that says what this commit removed must stay as it is: history is read from it.
  const small = manifests.filter((each) => each.length < target / 2 && each.deletedFiles === 0);
  if (small.length < 2) return manifests;
  const untouched = manifests.filter((each) => !small.includes(each));
  const merged: ManifestFile[] = [];
  let bin: NewEntry[] = [];
  let binBytes = 0;
  const close = () => {
    if (bin.length > 0) merged.push(rewrite(bin));
    bin = [];
    binBytes = 0;
  };
  for (const manifest of small) {
    if (binBytes + manifest.length > target) close();
    for (const entry of await readManifest(base, manifest)) {
      if (entry.status !== DELETED) bin.push({ ...entry, status: EXISTING });
    }
    binBytes += manifest.length;
  }
  close();
  return [...merged, ...untouched];
}

const total = (files: readonly DataFile[], of: 'recordCount' | 'sizeBytes') =>
  files.reduce((sum, file) => sum + file[of], 0);

/** The summary's fields as the specification's appendix F names them. */
function summary(
  change: TableChange,
  removed: readonly DataFile[],
  previous: SnapshotJson | null,
): SnapshotJson['summary'] {
  const { add } = change;
  const partitions = new Set([...add, ...removed].map((file) => file.partition));
  const operation = change.operation === 'overwrite' && add.length === 0 ? 'delete' : change.operation;
  const fields: Record<string, string> = {};
  const note = (name: string, value: number) => {
    if (value > 0) fields[name] = String(value);
  };
  note('added-data-files', add.length);
  note('added-records', total(add, 'recordCount'));
  note('added-files-size', total(add, 'sizeBytes'));
  note('deleted-data-files', removed.length);
  note('deleted-records', total(removed, 'recordCount'));
  note('removed-files-size', total(removed, 'sizeBytes'));
  note('changed-partition-count', partitions.size);
  const carry = (name: string, difference: number) => {
    const before = previous ? previous.summary[name] : '0';
    if (before !== undefined) fields[name] = String(Number(before) + difference);
  };
  carry('total-records', total(add, 'recordCount') - total(removed, 'recordCount'));
  carry('total-files-size', total(add, 'sizeBytes') - total(removed, 'sizeBytes'));
  carry('total-data-files', add.length - removed.length);
  carry('total-delete-files', 0);
  carry('total-position-deletes', 0);
  carry('total-equality-deletes', 0);
  return { ...change.summary, ...fields, operation };
}
