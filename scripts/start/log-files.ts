import { copyFileSync, mkdirSync, openSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const SIZE_MAX_BYTES = 5 * 1024 * 1024;
const LOOK_EVERY_MS = 30_000;

export function logFolder(dataDir: string): string {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A descriptor to append to, for a child's output; null when the disk does not allow it. The caller closes it. */
export function openLog(file: string): number | null {
  try {
    return openSync(file, 'a', 0o600);
  } catch {
    return null;
  }
}

/**
 * Keeps each log of the folder below a size: the full one is copied to `<name>.1` and emptied in place, since
 * the processes that append to it hold it open.
 */
export function capLogs(folder: string, sizeMaxBytes = SIZE_MAX_BYTES): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    const file = join(folder, name);
    if (statSync(file).size <= sizeMaxBytes) continue;
    try {
      copyFileSync(file, `${file}.1`);
    } catch {
      // A full disk has no room for the copy; emptying the log is what helps then.
    }
    truncateSync(file, 0);
  }
}

export function keepLogsCapped(folder: string): void {
  setInterval(() => capLogs(folder), LOOK_EVERY_MS).unref();
}
