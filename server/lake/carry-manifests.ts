/** Which manifests of the current snapshot the next one keeps, and which it rewrites. */
import { CommitConflict, type TableChange } from './change.ts';
import { DELETED, EXISTING, type NewEntry } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest } from './manifest-store.ts';
import { withinBounds } from './partition.ts';
import { type DataFile, type Table, tableKey } from './table.ts';
import { propertyNumber } from './table-properties.ts';

/** Writes down a manifest of these entries under the new snapshot. */
type Rewrite = (entries: readonly NewEntry[]) => ManifestFile;

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

/** The live manifests without the files that a change takes away. Throws CommitConflict when a replace misses some. */
export async function removeFrom(
  base: Table,
  live: readonly ManifestFile[],
  change: TableChange,
  snapshotId: bigint,
  rewrite: Rewrite,
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
export async function mergeManifests(
  base: Table,
  manifests: readonly ManifestFile[],
  rewrite: Rewrite,
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
