/**
 * Who reads files of the lake with DuckDB holds them meanwhile: files of a folder are read where they are, and of objects
 * there are local copies for so long.
 */
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Env, env } from '../env.ts';
import { toDiskError } from './disk-error.ts';
import { cacheDirectory, isObject, localPath, ownCacheDirectory } from './location.ts';
import { type CachedObject, ObjectCache } from './object-cache.ts';
import { objectStore } from './object-store.ts';
import type { DataFile } from './table.ts';

export type LakeFile = Pick<DataFile, 'path' | 'sizeBytes' | 'deletes'>;

const MIB = 1024 * 1024;
/** Processes of other machines are not asked whether they live: their folders say so. */
const SIGN_OF_LIFE_MS = 10 * 60_000;
const DEAD_MS = 24 * 60 * 60_000;

let opened: { readonly settings: Env; readonly cache: Promise<ObjectCache> } | undefined;

/** This process's copies. */
export function objectCache(): Promise<ObjectCache> {
  const settings = env();
  if (opened?.settings !== settings) opened = { settings, cache: openCache(settings.LAKE_CACHE_MB * MIB) };
  return opened.cache;
}

async function openCache(limitBytes: number): Promise<ObjectCache> {
  const own = ownCacheDirectory();
  try {
    await removeLeftBehind();
    await rm(join(own, 'objects'), { recursive: true, force: true });
    await mkdir(own, { recursive: true, mode: 0o700 });
  } catch (error) {
    opened = undefined;
    throw toDiskError(error, 'cache');
  }
  const giveSign = () => void utimes(own, new Date(), new Date()).catch(() => undefined);
  setInterval(giveSign, SIGN_OF_LIFE_MS).unref();
  return new ObjectCache({
    limitBytes,
    placeOf: localPath,
    fetch: ({ path, sizeBytes }, to, signal) => objectStore().download(path, to, sizeBytes, signal),
  });
}

/** Copies and staged files of processes that have ended. */
async function removeLeftBehind(): Promise<void> {
  const directory = cacheDirectory();
  for (const name of await readdir(directory).catch((): string[] => [])) {
    const path = join(directory, name);
    const [, host, pid] = /^(.+)-(\d+)$/.exec(name) ?? [];
    if (host === undefined || path === ownCacheDirectory()) continue;
    const signOfLife = await stat(path).catch(() => null);
    const isDead =
      host === hostname()
        ? !isRunning(Number(pid))
        : signOfLife !== null && signOfLife.mtimeMs < Date.now() - DEAD_MS;
    if (isDead) await rm(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Those of these files, and of the files that say what is deleted from them, that DuckDB cannot read where they are. */
function objectsOf(files: readonly LakeFile[]): CachedObject[] {
  const objects: CachedObject[] = [];
  // There may be a hundred thousand of a folder, which cost nothing.
  for (const file of files) {
    if (isObject(file.path)) objects.push(file);
    if (!file.deletes) continue;
    for (const each of file.deletes) if (isObject(each.path)) objects.push(each);
  }
  return objects;
}

/**
 * Sees to it that DuckDB can read the files until the function that it gives is called. Rejects with AppError `cancelled`
 * (the signal) or `unavailable`.
 */
export async function holdFiles(files: readonly LakeFile[], signal?: AbortSignal): Promise<() => void> {
  const objects = objectsOf(files);
  return objects.length === 0 ? () => undefined : (await objectCache()).hold(objects, signal);
}

/** Runs `work`, which reads the files. Rejects as holdFiles does, and as `work`. */
export async function withFiles<T>(
  files: readonly LakeFile[],
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const release = await holdFiles(files, signal);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Files that are found one after the other and are all read until the end. */
export class HeldFiles {
  readonly #releases: (() => void)[] = [];

  async take(files: readonly LakeFile[], signal?: AbortSignal): Promise<void> {
    this.#releases.push(await holdFiles(files, signal));
  }

  release(): void {
    for (const release of this.#releases.splice(0)) release();
  }
}
