/** Files of the lake in folders of this machine: they appear whole and durable, and are removed. */
import type { Dirent } from 'node:fs';
import { mkdir, open, opendir, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toDiskError } from './disk-error.ts';
import type { Store, StoredFile } from './store.ts';

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  try {
    const file = await open(path, flags);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toDiskError(error);
  }
}

/** Waits until a file that someone else wrote is on disk. */
export function syncFile(path: string): Promise<void> {
  return sync(path, 'r+');
}

const madeDirectories = new Set<string>();

class LocalStore implements Store {
  read(path: string): Promise<Buffer> {
    return readFile(path);
  }

  async write(path: string, bytes: string | Buffer): Promise<void> {
    try {
      const file = await open(path, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await this.remove([path]);
      throw toDiskError(error);
    }
  }

  async syncDirectory(path: string): Promise<void> {
    // Directories cannot be opened there.
    if (process.platform !== 'win32') await sync(path, 'r');
  }

  async ensureDirectory(path: string): Promise<void> {
    if (madeDirectories.has(path)) return;
    try {
      const first = await mkdir(path, { recursive: true });
      for (let made = path; first && made.length >= first.length; made = dirname(made)) {
        await this.syncDirectory(dirname(made));
      }
    } catch (error) {
      throw toDiskError(error);
    }
    madeDirectories.add(path);
  }

  async *list(directory: string): AsyncGenerator<StoredFile> {
    let entries: AsyncIterable<Dirent>;
    try {
      entries = await opendir(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for await (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        yield* this.list(path);
        continue;
      }
      const status = entry.isFile() ? await stat(path).catch(() => null) : null;
      if (status) yield { path, modifiedMs: status.mtimeMs, sizeBytes: status.size };
    }
  }

  async remove(paths: readonly string[]): Promise<string[]> {
    const gone = await Promise.all(
      paths.map((path) =>
        unlink(path).then(
          () => true,
          (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
        ),
      ),
    );
    return paths.filter((_, place) => gone[place]);
  }

  async *listUploads(): AsyncGenerator<never> {}

  async abortUploads(): Promise<never[]> {
    return [];
  }
}

export const localStore: Store = new LocalStore();
