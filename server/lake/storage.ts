/**
 * The lake's files, wherever they are: a path says by itself which store has it, so tables in a folder and tables in an
 * object store can be in one lake. Nothing here is ever changed once written: files appear whole and durable, and are
 * removed.
 */
import { localStore } from './local-store.ts';
import { isObject } from './location.ts';
import { objectStore } from './object-store.ts';
import type { Store, StoredFile, UnfinishedUpload } from './store.ts';

function storeOf(path: string): Store {
  return isObject(path) ? objectStore() : localStore;
}

/** Writes a new file and waits until it is durable; removes what was written when that fails. */
export function writeDurably(path: string, bytes: string | Buffer): Promise<void> {
  return storeOf(path).write(path, bytes);
}

export function readBytes(path: string): Promise<Buffer> {
  return storeOf(path).read(path);
}

/** Makes the names in a directory durable. */
export function syncDirectory(path: string): Promise<void> {
  return storeOf(path).syncDirectory(path);
}

/** Makes a directory, durably, unless this process already has. */
export function ensureDirectory(path: string): Promise<void> {
  return storeOf(path).ensureDirectory(path);
}

export function listFiles(directory: string): AsyncGenerator<StoredFile> {
  return storeOf(directory).list(directory);
}

export function listUploads(directory: string): AsyncGenerator<UnfinishedUpload> {
  return storeOf(directory).listUploads(directory);
}

/** Gives up uploads of one store and says which are certainly over now. */
export async function abortUploads(uploads: readonly UnfinishedUpload[]): Promise<UnfinishedUpload[]> {
  const [first] = uploads;
  return first ? storeOf(first.path).abortUploads(uploads) : [];
}

/** Removes files as far as possible: one that is gone already, or cannot be removed now, is left to orphan removal. */
export async function removeFiles(paths: Iterable<string>): Promise<void> {
  await removeSurely([...paths]);
}

/** Removes files and gives the paths that are certainly gone now. */
export async function removeSurely(paths: readonly string[]): Promise<string[]> {
  const groups = Map.groupBy(paths, storeOf);
  const gone = await Promise.all(Array.from(groups, ([store, some]) => store.remove(some)));
  return gone.flat();
}
