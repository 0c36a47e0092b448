/**
 * Files in a table's folder that nothing refers to: left by a kill between staging and commit, or by a disk error.
 * The folder is listed before the metadata is read, so a file committed in between counts as in use; and files
 * younger than the guard are left alone, since their commit may still be under way.
 */
import { loadTable } from './catalog.ts';
import { tableDirectory, toPath } from './location.ts';
import type { TableMetadata } from './metadata.ts';
import { reachableFiles } from './reachable.ts';
import { abortUploads, listFiles, listUploads, removeSurely } from './storage.ts';
import type { StoredFile, UnfinishedUpload } from './store.ts';
import type { TableName } from './table.ts';

export const ORPHAN_AGE_MS = 3 * 24 * 60 * 60 * 1000;

export interface OrphanOptions {
  readonly olderThanMs?: number;
  readonly nowMs?: number;
}

/** Removes a table's orphans, gives up what was never uploaded whole, and gives the paths of both. */
export async function removeOrphans(name: TableName, options: OrphanOptions = {}): Promise<string[]> {
  const gone = await removeSurely((await findOrphans(name, options)).map(({ path }) => path));
  const over = await abortUploads(await findUnfinishedUploads(name, options));
  return [...gone, ...over.map(({ path }) => path)];
}

/** Only finds them: uploads in parts that a kill cut off, in an object store that can say so. */
export async function findUnfinishedUploads(
  name: TableName,
  options: OrphanOptions = {},
): Promise<UnfinishedUpload[]> {
  const limitMs = limitOf(options);
  const old: UnfinishedUpload[] = [];
  for await (const upload of listUploads(tableDirectory(name))) {
    if (upload.startedMs < limitMs) old.push(upload);
  }
  return old;
}

function limitOf({ nowMs = Date.now(), olderThanMs = ORPHAN_AGE_MS }: OrphanOptions): number {
  return nowMs - olderThanMs;
}

/** Only finds them. */
export async function findOrphans(name: TableName, options: OrphanOptions = {}): Promise<StoredFile[]> {
  const limitMs = limitOf(options);
  const old: StoredFile[] = [];
  for await (const file of listFiles(tableDirectory(name))) {
    if (file.modifiedMs < limitMs) old.push(file);
  }
  if (old.length === 0) return [];
  const table = await loadTable(name);
  if (!table) return [];
  const used = await reachableFiles(table, table.metadata.snapshots);
  used.add(toPath(table.metadataLocation));
  for (const entry of table.metadata['metadata-log']) used.add(toPath(entry['metadata-file']));
  for (const path of statisticsFiles(table.metadata)) used.add(toPath(path));
  return old.filter(({ path }) => !used.has(path));
}

/** Other engines keep sketches of columns beside a table (specification, "Table statistics"). */
function statisticsFiles(metadata: TableMetadata): string[] {
  const files = [...(metadata.statistics ?? []), ...(metadata['partition-statistics'] ?? [])];
  return files.map((each) => each['statistics-path']);
}
