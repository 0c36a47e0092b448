/** Reads manifests and manifest lists. Both never change once written, so what was parsed is kept while memory allows. */
import { AppError } from '../errors.ts';
import { LruCache } from '../lru-cache.ts';
import { decodeManifest, type ManifestEntry } from './manifest.ts';
import { decodeManifestList, type ManifestFile } from './manifest-list.ts';
import type { SnapshotJson } from './metadata.ts';
import { readBytes, toPath } from './storage.ts';
import { type Table, tableKey } from './table.ts';

const ENTRIES_KEPT = 20_000;
const LIST_LINES_KEPT = 10_000;

const manifests = new LruCache<readonly ManifestEntry[]>(ENTRIES_KEPT, (entries) => entries.length + 1);
const lists = new LruCache<readonly ManifestFile[]>(LIST_LINES_KEPT, (lines) => lines.length + 1);

export async function readManifestList(snapshot: SnapshotJson): Promise<readonly ManifestFile[]> {
  const path = toPath(snapshot['manifest-list']);
  let lines = lists.get(path);
  if (!lines) {
    lines = decodeManifestList(await readBytes(path));
    lists.set(path, lines);
  }
  return lines;
}

/** Throws AppError when other engines left row-level deletes or another partitioning, which this portal cannot read. */
export async function readManifest(table: Table, manifest: ManifestFile): Promise<readonly ManifestEntry[]> {
  if (manifest.content !== 0 || manifest.specId !== table.metadata['default-spec-id']) {
    const what = manifest.content !== 0 ? 'row-level deletes' : 'files of an earlier partitioning';
    throw new AppError(
      'unavailable',
      `Table ${tableKey(table.name)} holds ${what} that another engine wrote; rewrite its data files there first.`,
    );
  }
  let entries = manifests.get(manifest.path);
  if (!entries) {
    entries = decodeManifest(await readBytes(manifest.path), manifest, table.partition);
    manifests.set(manifest.path, entries);
  }
  return entries;
}
