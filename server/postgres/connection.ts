import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from '../env.ts';

/** Where the launcher leaves the address of the embedded server (mode 0600, it holds the password). */
export function embeddedUrlFile(dataDir: string): string {
  return join(dataDir, 'postgres-url');
}

/** `DATABASE_URL`, or the address of the embedded PostgreSQL that `npm start` runs on this DATA_DIR. */
export function databaseUrl(): string {
  const { DATABASE_URL, DATA_DIR } = env();
  if (DATABASE_URL) return DATABASE_URL;
  try {
    return readFileSync(embeddedUrlFile(DATA_DIR), 'utf8').trim();
  } catch {
    throw new Error(
      `No PostgreSQL: set DATABASE_URL, or start the embedded one with \`npm start\` (DATA_DIR is ${DATA_DIR}).`,
    );
  }
}
