/**
 * Where DuckDB writes files that a commit may name later: in their folder of the lake itself, or, where the lake is an
 * object store, on this machine, from where they are uploaded.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { toDiskError } from './disk-error.ts';
import { objectCache } from './held-files.ts';
import { settleAll } from './lanes.ts';
import { syncFile } from './local-store.ts';
import { isObject, joinPath, ownCacheDirectory } from './location.ts';
import { objectStore } from './object-store.ts';
import { ensureDirectory, removeFiles, syncDirectory } from './storage.ts';

export interface StagedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface Staging {
  /** DuckDB writes here, or in folders below. */
  readonly directory: string;
  makeFolder(path: string): Promise<void>;
  /** Makes the files durable in the lake, where nobody sees them yet, and gives them with their paths there. */
  publish<T extends StagedFile>(files: readonly T[]): Promise<T[]>;
  /** Removes what was written, published or not. */
  discard(): Promise<void>;
}

/** For files of the lake below `directory` whose names have `id` in them. */
export async function openStaging(directory: string, id: string): Promise<Staging> {
  const staging = isObject(directory)
    ? new UploadedStaging(directory, join(ownCacheDirectory(), 'staging', id))
    : new FolderStaging(directory, id);
  await staging.makeFolder(staging.directory);
  return staging;
}

class FolderStaging implements Staging {
  readonly directory: string;
  readonly #id: string;

  constructor(directory: string, id: string) {
    this.directory = directory;
    this.#id = id;
  }

  makeFolder(path: string): Promise<void> {
    return ensureDirectory(path);
  }

  async publish<T extends StagedFile>(files: readonly T[]): Promise<T[]> {
    await Promise.all(files.map(({ path }) => syncFile(path)));
    const folders = new Set([this.directory, ...files.map(({ path }) => dirname(path))]);
    await Promise.all(Array.from(folders, syncDirectory));
    return [...files];
  }

  async discard(): Promise<void> {
    const entries = await readdir(this.directory, { recursive: true }).catch((): string[] => []);
    await removeFiles(
      entries.filter((path) => path.includes(this.#id)).map((path) => join(this.directory, path)),
    );
  }
}

class UploadedStaging implements Staging {
  readonly directory: string;
  readonly #target: string;
  readonly #uploaded: string[] = [];

  constructor(target: string, directory: string) {
    this.#target = target;
    this.directory = directory;
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true }).catch((error: unknown) => {
      throw toDiskError(error, 'cache');
    });
  }

  async publish<T extends StagedFile>(files: readonly T[]): Promise<T[]> {
    const cache = await objectCache();
    const published = await settleAll(
      files.map(async (file) => {
        const path = joinPath(this.#target, ...relative(this.directory, file.path).split(sep));
        await objectStore().upload(file.path, path);
        this.#uploaded.push(path);
        // Who writes rows often reads them next.
        await cache.adopt({ path, sizeBytes: file.sizeBytes }, file.path);
        return { ...file, path };
      }),
    );
    await this.#removeFolder();
    return published;
  }

  async discard(): Promise<void> {
    await removeFiles(this.#uploaded);
    await this.#removeFolder();
  }

  async #removeFolder(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true }).catch(() => undefined);
  }
}
