/** Which data files make up a table, or came to it since a snapshot. */
import { ADDED, DELETED } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import { currentSnapshot, type SnapshotJson, snapshotById } from './metadata.ts';
import { withinBounds } from './partition.ts';
import type { DataFile, Table } from './table.ts';

export interface PlanFilter {
  /** Only files of these partitions, by their text. */
  readonly partitions?: readonly (string | null)[];
}

/** The data files of the table's current snapshot. */
export async function liveFiles(table: Table, filter: PlanFilter = {}): Promise<DataFile[]> {
  const snapshot = currentSnapshot(table.metadata);
  return snapshot ? filesOfSnapshot(table, snapshot, filter) : [];
}

async function filesOfSnapshot(
  table: Table,
  snapshot: SnapshotJson,
  filter: PlanFilter,
): Promise<DataFile[]> {
  const wanted = filter.partitions && new Set(filter.partitions);
  const files: DataFile[] = [];
  for (const manifest of await readManifestList(snapshot)) {
    if (manifest.addedFiles + manifest.existingFiles === 0 || !mayHold(table, manifest, filter)) continue;
    for (const { status, file } of await readManifest(table, manifest)) {
      if (status !== DELETED && (!wanted || wanted.has(file.partition))) files.push(file);
    }
  }
  return files;
}

function mayHold(table: Table, manifest: ManifestFile, { partitions }: PlanFilter): boolean {
  const { partition } = table;
  const summary = manifest.partition;
  if (!partitions || !partition || !summary) return true;
  return partitions.some((value) =>
    value === null ? summary.containsNull : withinBounds(partition, value, summary.lower, summary.upper),
  );
}

export type AddedSince =
  | {
      readonly kind: 'added';
      /** Files whose rows came since then and are still part of the table, each row in exactly one of them. */
      readonly files: DataFile[];
      /** Partitions with any change of rows, also of rows removed. */
      readonly changedPartitions: (string | null)[];
      /** Partitions from which rows were taken away: what was derived from them must be derived anew. */
      readonly rewrittenPartitions: (string | null)[];
    }
  | { readonly kind: 'expired' };

/**
 * What was added after `snapshotId` (null: ever). Rewrites by compaction are looked through: the files given are
 * the ones first committed, even if the table holds their rows in other files by now. `expired` when the way back
 * to that snapshot is no longer known.
 */
export async function addedSince(table: Table, snapshotId: bigint | null): Promise<AddedSince> {
  const current = currentSnapshot(table.metadata);
  if (snapshotId === null || !current) {
    if (snapshotId !== null) return { kind: 'expired' };
    const files = await liveFiles(table);
    const partitions = [...new Set(files.map((file) => file.partition))];
    return { kind: 'added', files, changedPartitions: partitions, rewrittenPartitions: [] };
  }
  const chain = chainSince(table, current, snapshotId);
  if (!chain) return { kind: 'expired' };

  const added = new Map<string, DataFile>();
  const compactedAway = new Set<string>();
  const changed = new Set<string | null>();
  const rewritten = new Set<string | null>();
  for (const snapshot of chain) {
    const difference = await differenceOf(table, snapshot);
    if (snapshot.summary.operation === 'replace') {
      for (const file of difference.removed) compactedAway.add(file.path);
      continue;
    }
    const emptied = new Set(difference.removed.map((file) => file.partition));
    for (const partition of emptied) rewritten.add(partition);
    const removed = new Set(difference.removed.map((file) => file.path));
    for (const [path, file] of added) {
      // Rows of a file that compaction has moved left the table when their partition was overwritten.
      if (removed.has(path) || (compactedAway.has(path) && emptied.has(file.partition))) added.delete(path);
    }
    for (const file of difference.added) added.set(file.path, file);
    for (const file of [...difference.removed, ...difference.added]) changed.add(file.partition);
  }
  return {
    kind: 'added',
    files: [...added.values()],
    changedPartitions: [...changed],
    rewrittenPartitions: [...rewritten],
  };
}

/** The snapshots after `since` up to `current`, oldest first; null when the chain does not lead there. */
function chainSince(table: Table, current: SnapshotJson, since: bigint): SnapshotJson[] | null {
  const chain: SnapshotJson[] = [];
  let snapshot: SnapshotJson | undefined = current;
  while (snapshot['snapshot-id'] !== since) {
    chain.push(snapshot);
    const parent: bigint | undefined = snapshot['parent-snapshot-id'];
    if (parent === undefined) return null;
    if (parent === since) break;
    snapshot = snapshotById(table.metadata, parent);
    if (!snapshot) return null;
  }
  return chain.reverse();
}

async function differenceOf(
  table: Table,
  snapshot: SnapshotJson,
): Promise<{ added: DataFile[]; removed: DataFile[] }> {
  const added: DataFile[] = [];
  const removed: DataFile[] = [];
  const id = snapshot['snapshot-id'];
  for (const manifest of await readManifestList(snapshot)) {
    if (manifest.addedSnapshotId !== id || manifest.addedFiles + manifest.deletedFiles === 0) continue;
    for (const entry of await readManifest(table, manifest)) {
      if (entry.snapshotId !== id) continue;
      if (entry.status === ADDED) added.push(entry.file);
      else if (entry.status === DELETED) removed.push(entry.file);
    }
  }
  return { added, removed };
}
