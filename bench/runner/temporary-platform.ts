import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDb } from '#server/db.ts';
import { forgetEnv } from '#server/env.ts';
import { startPostgres } from '#server/postgres/launcher.ts';
import { migrate } from '#server/postgres/migrate.ts';

export interface TemporaryPlatform {
  /** A fresh DATA_DIR; env() of this process and the environment of its children point at it. */
  readonly dataDir: string;
  /** For programs that are not ours. */
  readonly databaseUrl: string;
  /** Ends PostgreSQL as a power cut would, and starts it again on its data; resolves when it answers. */
  crashPostgres(): Promise<void>;
  close(): Promise<void>;
}

/** An empty platform of its own: embedded PostgreSQL as `npm start` runs it (durable), migrated, and a DATA_DIR. */
export async function temporaryPlatform(settings: Record<string, string> = {}): Promise<TemporaryPlatform> {
  const environment = { ...process.env };
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-bench-'));
  let postgres = await startPostgres({ dataDir });
  delete process.env.DATABASE_URL;
  delete process.env.KAFKA_BROKERS;
  Object.assign(process.env, { DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...settings });
  await closeDb();
  forgetEnv();
  await migrate(postgres.url);
  return {
    dataDir,
    databaseUrl: postgres.url,
    async crashPostgres() {
      await postgres.stop('immediate');
      postgres = await startPostgres({ dataDir });
    },
    async close() {
      await closeDb();
      await postgres.stop('immediate');
      await rm(dataDir, { recursive: true, force: true });
      process.env = environment;
      forgetEnv();
    },
  };
}
