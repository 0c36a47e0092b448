import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../server/postgres/postmaster-file.ts';

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm';
/** A run has some hundred megabytes at a time; the rest is for the programs of the run. */
const ROOM_BYTES_MIN = 6 * 1024 ** 3;
const NAME = /^portal-tests-(\d+)$/;

/**
 * A folder in memory for what tests write and remove, of this process; null where there is no such place, or too little room.
 * A database is a thousand small files, and on a disk to make one of them takes ten times as long. It goes with `remove`, at
 * the latest when somebody asks for another after the process has ended. Throws nothing.
 */
export function memoryFolder(
  place = IN_MEMORY,
  roomBytesMin = ROOM_BYTES_MIN,
): { readonly path: string; remove(): void } | null {
  try {
    for (const name of readdirSync(place)) {
      const owner = NAME.exec(name)?.[1];
      if (owner && !isRunning(Number(owner))) remove(join(place, name));
    }
    const { bavail, bsize } = statfsSync(place);
    if (Math.min(bavail * bsize, freemem()) < roomBytesMin) return null;
    const path = join(place, `portal-tests-${process.pid}`);
    mkdirSync(path, { recursive: true });
    // PostgreSQL goes through it under an account of its own.
    chmodSync(path, 0o711);
    return { path, remove: () => remove(path) };
  } catch {
    return null;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A server that is ending writes there yet; the next run removes what is left.
  }
}
