/** The lake's files. Nothing here is ever changed once written: files appear whole and durable, and are removed. */
import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import type { TableName } from './table.ts';

const DISK_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'a file would become too large',
};

/** A failure of the disk as a sentence for operators; anything else as it is. */
function toDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const reason = code === undefined ? undefined : DISK_ERRORS[code];
  if (!reason) return error;
  return new AppError(
    'unavailable',
    `The lake cannot write to the data directory: ${reason}. Nothing was committed. Free some space or mend its permissions (DATA_DIR).`,
    { cause: error },
  );
}

export function tableDirectory(name: TableName): string {
  return join(env().DATA_DIR, 'lake', name.namespace, name.name);
}

/** Iceberg's name for a local file. Not percent-encoded: other readers take the text after `file://` literally. */
export function toLocation(path: string): string {
  return `file://${path.startsWith('/') ? '' : '/'}${path.replaceAll('\\', '/')}`;
}

export function toPath(location: string): string {
  const path = location.replace(/^file:(?:\/\/)?/, '').replace(/^\/([A-Za-z]:)/, '$1');
  if (!isAbsolute(path)) {
    throw new AppError(
      'unavailable',
      `The lake can only read local files, but a table names one at ${location.split(':')[0]}:.`,
    );
  }
  return path;
}

/** Writes a new file and waits until it is on disk; removes what was written when that fails. */
export async function writeDurably(path: string, bytes: string | Buffer): Promise<void> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await removeFiles([path]);
    throw toDiskError(error);
  }
}

/** Waits until a file that someone else wrote is on disk. */
export async function syncFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toDiskError(error);
  }
}

/** Makes the names in a directory durable. A no-op where directories cannot be opened (Windows). */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    throw toDiskError(error);
  }
}

const madeDirectories = new Set<string>();

/** Makes a directory, durably, unless this process already has. */
export async function ensureDirectory(path: string): Promise<void> {
  if (madeDirectories.has(path)) return;
  try {
    const first = await mkdir(path, { recursive: true });
    for (let made = path; first && made.length >= first.length; made = dirname(made)) {
      await syncDirectory(dirname(made));
    }
  } catch (error) {
    throw toDiskError(error);
  }
  madeDirectories.add(path);
}

export async function readBytes(path: string): Promise<Buffer> {
  return readFile(path);
}

/** Removes files as far as possible: one that is gone already, or cannot be removed now, is left to orphan removal. */
export async function removeFiles(paths: Iterable<string>): Promise<void> {
  await Promise.all(Array.from(paths, (path) => unlink(path).catch(() => undefined)));
}

/** Removes files and gives the paths that are certainly gone now. */
export async function removeSurely(paths: readonly string[]): Promise<string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    try {
      await unlink(path);
      gone.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') gone.push(path);
    }
  }
  return gone;
}
