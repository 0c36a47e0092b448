import { ensureFirstPolicies } from '#server/access/first-policies.ts';
import { closeAudit } from '#server/audit/record.ts';
import { closeDb } from '#server/db.ts';
import { env } from '#server/env.ts';
import { prepareDataDir } from '#server/postgres/cluster.ts';
import { databaseUrl } from '#server/postgres/connection.ts';
import { startPostgres } from '#server/postgres/launcher.ts';
import { migrate } from '#server/postgres/migrate.ts';
import { tryLockDataDir } from './lock.ts';

/**
 * Runs a command's work on the platform's database. Where the platform is not running, the embedded PostgreSQL
 * is started for it and stopped after it.
 */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const { DATABASE_URL, DATA_DIR, POSTGRES_PORT } = env();
  if (DATABASE_URL) return finishing(async () => migrated(work));
  prepareDataDir(DATA_DIR);
  const lock = tryLockDataDir(DATA_DIR);
  if (!lock) return finishing(work);
  const server = await startPostgres({ dataDir: DATA_DIR, port: POSTGRES_PORT });
  try {
    return await finishing(async () => migrated(work));
  } finally {
    await server.stop();
    lock.release();
  }
}

async function migrated<T>(work: () => Promise<T>): Promise<T> {
  await migrate(databaseUrl());
  await ensureFirstPolicies();
  return work();
}

async function finishing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await closeAudit();
    await closeDb();
  }
}
