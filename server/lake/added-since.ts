/** What came to a table since a snapshot. */
import { ADDED, DELETED, ROWS } from './manifest.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import { currentSnapshot, type SnapshotJson, snapshotById } from './metadata.ts';
import { liveFiles } from './plan.ts';
import type { DataFile, Table } from './table.ts';

export type AddedSince =
  | {
      readonly kind: 'added';
      /** Files whose rows came since then and are still part of the table, each row in exactly one of them. */
      readonly files: readonly DataFile[];
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
    const emptied = new Set(difference.removed.map(partitionOf));
    for (const file of difference.removed) rewritten.add(file.partition);
    for (const partition of difference.deletedFrom) rewritten.add(partition);
    const removed = new Set(difference.removed.map((file) => file.path));
    for (const [path, file] of added) {
      // Rows of a file that compaction has moved left the table when their partition was overwritten.
      if (removed.has(path) || (compactedAway.has(path) && emptied.has(partitionOf(file))))
        added.delete(path);
      // Compaction may also have moved them into partitions of another spec: which of these were emptied is not known.
      else if (compactedAway.has(path) && difference.removed.some(({ specId }) => specId !== file.specId)) {
        return { kind: 'expired' };
      }
    }
    for (const file of difference.added) added.set(file.path, file);
    for (const file of [...difference.removed, ...difference.added]) changed.add(file.partition);
    for (const partition of difference.deletedFrom) changed.add(partition);
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

/** A partition as its spec knows it. */
const partitionOf = ({ specId, partition }: DataFile) => JSON.stringify([specId, partition]);

interface Difference {
  readonly added: readonly DataFile[];
  readonly removed: readonly DataFile[];
  /** Partitions from whose files rows were deleted, by row-level deletes. */
  readonly deletedFrom: ReadonlySet<string | null>;
}

async function differenceOf(table: Table, snapshot: SnapshotJson): Promise<Difference> {
  const added: DataFile[] = [];
  const removed: DataFile[] = [];
  const deletedFrom = new Set<string | null>();
  const id = snapshot['snapshot-id'];
  for (const manifest of await readManifestList(snapshot)) {
    if (manifest.addedSnapshotId !== id || manifest.addedFiles + manifest.deletedFiles === 0) continue;
    for (const entry of (await readManifest(table, manifest)).entries()) {
      if (entry.snapshotId !== id) continue;
      if (entry.content !== ROWS) deletedFrom.add(entry.file.partition);
      else if (entry.status === ADDED) added.push(entry.file);
      else if (entry.status === DELETED) removed.push(entry.file);
    }
  }
  return { added, removed, deletedFrom };
}
