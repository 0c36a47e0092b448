/** Which files a table's snapshots refer to. */

import { toPath } from './location.ts';
import type { ManifestFile } from './manifest-list.ts';
import { readManifest, readManifestList } from './manifest-store.ts';
import type { SnapshotJson } from './metadata.ts';
import type { Table } from './table.ts';

async function manifestsOf(snapshots: readonly SnapshotJson[]): Promise<Map<string, ManifestFile>> {
  const manifests = new Map<string, ManifestFile>();
  for (const snapshot of snapshots) {
    for (const manifest of await readManifestList(snapshot)) manifests.set(manifest.path, manifest);
  }
  return manifests;
}

async function* dataPaths(table: Table, manifests: Iterable<ManifestFile>): AsyncGenerator<string> {
  for (const manifest of manifests) {
    if (manifest.addedFiles + manifest.existingFiles === 0) continue;
    const entries = await readManifest(table, manifest);
    for (let index = 0; index < entries.length; index++) {
      if (entries.isLive(index)) yield entries.path(index);
    }
  }
}

/** Everything the snapshots refer to: manifest lists, manifests and data files, by path. */
export async function reachableFiles(table: Table, snapshots: readonly SnapshotJson[]): Promise<Set<string>> {
  const manifests = await manifestsOf(snapshots);
  const paths = new Set(manifests.keys());
  for (const snapshot of snapshots) paths.add(toPath(snapshot['manifest-list']));
  for await (const path of dataPaths(table, manifests.values())) paths.add(path);
  return paths;
}

/** What only `dropped` refer to and `kept` do not. */
export async function unreachableFiles(
  table: Table,
  dropped: readonly SnapshotJson[],
  kept: readonly SnapshotJson[],
): Promise<string[]> {
  const keptManifests = await manifestsOf(kept);
  const goneManifests = [...(await manifestsOf(dropped)).values()].filter(
    (manifest) => !keptManifests.has(manifest.path),
  );
  const data = new Set<string>();
  for await (const path of dataPaths(table, goneManifests)) data.add(path);
  // A file moves to a new manifest whenever its old one is rewritten, so most of these are still in use.
  if (data.size > 0) {
    for await (const path of dataPaths(table, keptManifests.values())) data.delete(path);
  }
  return [
    ...dropped.map((snapshot) => toPath(snapshot['manifest-list'])),
    ...goneManifests.map((manifest) => manifest.path),
    ...data,
  ];
}
