/**
 * The folder of governed files: which there are, which are in use, and which go. A file is `<set>/<file>.parquet`, the
 * set being what is left of a table's rows and columns for some people. Files appear whole by one link and never
 * change. "Last used" is a file's access time, set by us: the modification time stays, since the engine's caches of
 * what a file holds go by that.
 */
import { utimesSync } from 'node:fs';
import { link, lstat, mkdir, opendir, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { env } from '../env.ts';
import { removeAlone, whileNoneIsRemoved } from './governed-files-data.ts';

/** Files in use are marked again after this long, and count as in use until they were not for much longer. */
export const MARK_EVERY_MS = 30_000;
export const IN_USE_MS = 4 * MARK_EVERY_MS;
/** What a killed process was writing. */
const LEFTOVER_MS = 10 * 60_000;
const MARKED_AT_ONCE = 200;
/** After a sweep there is room for this fraction. */
const ROOM = 0.1;

export function governedDirectory(): string {
  return join(env().DATA_DIR, 'governed');
}

export function temporaryDirectory(): string {
  return join(governedDirectory(), 'tmp');
}

export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** When files were written. */
const known = new Map<string, Date>();
const KNOWN_MAX = 200_000;

function mark(path: string, modifiedAt: Date): boolean {
  try {
    utimesSync(path, new Date(), modifiedAt);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    known.delete(path);
    return false;
  }
}

/** Marks files as used now and gives those that there are not. Only for files that were marked a moment ago. */
export async function markAgain(paths: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const [place, path] of paths.entries()) {
    if (place % MARKED_AT_ONCE === MARKED_AT_ONCE - 1) await breathe();
    const modifiedAt = known.get(path) ?? (await modificationOf(path));
    if (!modifiedAt || !mark(path, modifiedAt)) missing.push(path);
  }
  return missing;
}

async function modificationOf(path: string): Promise<Date | null> {
  try {
    const { mtime } = await stat(path);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(path, mtime);
    return mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The same for files that may be just about to be removed. */
export function takeIntoUse(paths: readonly string[]): Promise<string[]> {
  return whileNoneIsRemoved(() => markAgain(paths));
}

/**
 * The commit point: the finished file gets its name. Where another process was first, its file stays and ours goes:
 * one that is being read is never replaced.
 */
export async function publishFile(temporary: string, path: string): Promise<void> {
  // Whole seconds are the only times that can be set again exactly.
  const now = new Date();
  await utimes(temporary, now, new Date(Math.floor(now.getTime() / 1000) * 1000));
  for (let attempt = 1; ; attempt++) {
    try {
      await makePrivateDirectory(dirname(path));
      await link(temporary, path);
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A sweep may remove the emptied folder between the two calls.
      if (code === 'ENOENT' && attempt < 10) continue;
      if (code !== 'EEXIST') throw error;
      if ((await takeIntoUse([path])).length === 0) break;
    }
  }
  await unlink(temporary);
}

interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

async function* storedFiles(): AsyncGenerator<StoredFile> {
  for (const set of await entriesOf(governedDirectory())) {
    if (!set.isDirectory() || set.name === 'tmp') continue;
    const folder = join(governedDirectory(), set.name);
    for (const file of await entriesOf(folder)) {
      const path = join(folder, file.name);
      const status = await lstat(path).catch(() => null);
      if (status?.isFile()) yield { path, sizeBytes: status.size, usedMs: status.atimeMs };
    }
  }
}

async function entriesOf(directory: string) {
  try {
    const entries = [];
    for await (const entry of await opendir(directory)) entries.push(entry);
    return entries;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export interface SweepOutcome {
  /** Bytes of governed files after the sweep. */
  readonly bytes: number;
  readonly removed: number;
}

/**
 * Removes what killed processes left, and the files that were not used for longest until `limitBytes` hold the rest.
 * Files in use stay, whatever the limit.
 */
export async function sweep(limitBytes: number, nowMs = Date.now()): Promise<SweepOutcome> {
  await removeLeftovers(nowMs);
  const files: StoredFile[] = [];
  for await (const file of storedFiles()) files.push(file);
  let bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes <= limitBytes) return { bytes, removed: 0 };
  files.sort((a, b) => a.usedMs - b.usedMs);
  let removed = 0;
  await removeAlone(async () => {
    for (const { path, sizeBytes } of files) {
      if (bytes <= limitBytes * (1 - ROOM)) break;
      if (!(await removeUnused(path, nowMs))) continue;
      bytes -= sizeBytes;
      removed += 1;
    }
  });
  return { bytes, removed };
}

async function removeUnused(path: string, nowMs: number): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  if (!status || status.atimeMs > nowMs - IN_USE_MS) return false;
  await unlink(path);
  known.delete(path);
  // Fails while the folder holds other files, which is meant.
  await rmdir(dirname(path)).catch(() => undefined);
  return true;
}

async function removeLeftovers(nowMs: number): Promise<void> {
  for (const entry of await entriesOf(temporaryDirectory())) {
    const path = join(temporaryDirectory(), entry.name);
    const status = await lstat(path).catch(() => null);
    if (status?.isFile() && status.mtimeMs < nowMs - LEFTOVER_MS) await unlink(path).catch(() => undefined);
  }
}
