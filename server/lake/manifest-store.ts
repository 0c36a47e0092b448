/** Reads manifests and manifest lists. Both never change once written, so what was read is kept while memory allows. */
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { LruCache } from '../lru-cache.ts';
import { toPath } from './location.ts';
import { Manifest } from './manifest.ts';
import { decodeManifestList, type ManifestFile } from './manifest-list.ts';
import type { SnapshotJson } from './metadata.ts';
import { readBytes } from './storage.ts';
import { type PartitionSpec, type Table, tableKey } from './table.ts';

/** A hundred thousand files of a table with twenty columns take some 80 MB. */
const MANIFEST_BYTES_KEPT = 128 * 1024 * 1024;
const LIST_LINES_KEPT = 10_000;

const manifests = new LruCache<Manifest>(MANIFEST_BYTES_KEPT, ({ weight }) => weight);
const lists = new LruCache<readonly ManifestFile[]>(LIST_LINES_KEPT, (lines) => lines.length + 1);

export async function readManifestList(snapshot: SnapshotJson): Promise<readonly ManifestFile[]> {
  const path = toPath(snapshot['manifest-list']);
  let lines = lists.get(path);
  if (!lines) {
    lines = await readable('manifest list', path, decodeManifestList);
    lists.set(path, lines);
  }
  return lines;
}

/** Throws AppError `unavailable` when the file is missing or damaged. */
async function readable<T>(what: string, path: string, decode: (bytes: Buffer) => T): Promise<T> {
  try {
    return decode(await readBytes(path));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'unavailable',
      `A ${what} of a table of the lake (${basename(path)}) is missing or damaged. If the table was changed a moment ago, ask again; else restore the file from a backup, or make an earlier snapshot of the table current.`,
      { cause: error },
    );
  }
}

/** The spec that the files of a manifest were written under. */
export function specOf(table: Table, { specId }: Pick<ManifestFile, 'specId'>): PartitionSpec {
  const spec = table.specs.get(specId);
  if (!spec) {
    throw new AppError(
      'unavailable',
      `Table ${tableKey(table.name)} has files of partition spec ${specId}, which its metadata does not hold.`,
    );
  }
  return spec;
}

export async function readManifest(table: Table, line: ManifestFile): Promise<Manifest> {
  let manifest = manifests.get(line.path);
  if (!manifest) {
    const spec = specOf(table, line);
    manifest = await readable('manifest', line.path, (bytes) => new Manifest(bytes, line, spec));
    manifests.set(line.path, manifest);
  }
  return manifest;
}
