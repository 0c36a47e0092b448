import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '#server/errors.ts';

export interface Lock {
  release(): void;
}

// A lock that nothing refers to would be collected, and thereby released.
const held = new Set<DatabaseSync>();

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
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}

const holderFile = (dataDir: string) => join(dataDir, 'supervisor-pid');

/** The lock that the supervisor, or a command that must be alone, holds on a DATA_DIR; null while another has it. */
export function tryLockDataDir(dataDir: string): Lock | null {
  const lock = tryLock(join(dataDir, 'supervisor.lock'));
  if (lock) writeFileSync(holderFile(dataDir), `${process.pid}\n`);
  return lock;
}

/** The same lock, or a sentence that says who has it. */
export function lockDataDir(dataDir: string): Lock {
  const lock = tryLockDataDir(dataDir);
  if (lock) return lock;
  let holder = '';
  try {
    holder = ` (process ${readFileSync(holderFile(dataDir), 'utf8').trim()})`;
  } catch {
    // The other one has only just started; its number is a courtesy.
  }
  throw new AppError(
    'conflict',
    `StreamCommerce Portal already runs on ${dataDir}${holder}: stop it first, or set DATA_DIR to another folder.`,
  );
}
