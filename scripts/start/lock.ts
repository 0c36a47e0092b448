import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '#server/errors.ts';

export interface Lock {
  release(): void;
}

/**
 * An exclusive lock on a file, or null when another process holds it. The kernel keeps it (through SQLite, the
 * one way Node offers), so it ends with the process and never goes stale.
 */
export function tryLock(file: string): Lock | null {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked/.test(error.message)) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** One supervisor, or one reset, per DATA_DIR. */
export function lockDataDir(dataDir: string): Lock {
  const holderFile = join(dataDir, 'supervisor-pid');
  const lock = tryLock(join(dataDir, 'supervisor.lock'));
  if (!lock) {
    let holder = '';
    try {
      holder = ` (process ${readFileSync(holderFile, 'utf8').trim()})`;
    } catch {
      // The other one has only just started; its number is a courtesy.
    }
    throw new AppError(
      'conflict',
      `StreamCommerce Portal already runs on ${dataDir}${holder}: stop it first, or set DATA_DIR to another folder.`,
    );
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return lock;
}
