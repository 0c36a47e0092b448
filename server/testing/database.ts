import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureFirstPolicies } from '../access/first-policies.ts';
import { closeAudit } from '../audit/record.ts';
import { closeDb } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { startPostgres } from '../postgres/launcher.ts';
import { migrate, readMigrations } from '../postgres/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  /** A fresh folder, env().DATA_DIR now. */
  readonly dataDir: string;
  drop(): Promise<void>;
}

/** A throw-away PostgreSQL for a whole test run; its files go when it stops, which it does at the latest with us. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'portal-test-postgres-'));
  const server = await startPostgres({ dataDir: folder, durable: false, removeFolder: folder }).catch(
    async (error) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    },
  );
  return {
    url: server.url,
    async stop() {
      await server.stop('immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let ownServer: Promise<{ url: string }> | undefined;

async function serverUrl(): Promise<string> {
  if (process.env.TEST_POSTGRES_URL) return process.env.TEST_POSTGRES_URL;
  ownServer ??= startTestPostgres();
  return (await ownServer).url;
}

/**
 * A fresh migrated database with the first policies and a fresh DATA_DIR, with env() and db.ts pointed at both; the lake
 * is in it, or in a fresh place of the object store of TEST_LAKE_URL. The
 * server is the one of TEST_POSTGRES_URL, which the test files of a run share, else one of this process that ends
 * with it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await serverUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, async (client) => {
    const template = await ensureTemplate(client, server);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = withDatabase(server, name);
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-test-'));
  const { TEST_LAKE_URL } = process.env;
  await pointAt({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    ...(TEST_LAKE_URL && { LAKE_URL: `${TEST_LAKE_URL}/${name}` }),
  });
  await ensureFirstPolicies();
  await closeAudit();
  return {
    url,
    dataDir,
    async drop() {
      await closeDb();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function pointAt(variables: Record<string, string>): Promise<void> {
  await closeDb();
  Object.assign(process.env, variables);
  forgetEnv();
}

/** A migrated database to copy from, named after what the migrations contain; made once per server. */
async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const migrations = readMigrations();
  const id = createHash('sha256').update(migrations.map(({ checksum }) => checksum).join());
  const template = `template_${id.digest('hex').slice(0, 16)}`;
  await client.query("SELECT pg_advisory_lock(hashtext('test template'))");
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 0) {
    const draft = `draft_${randomBytes(8).toString('hex')}`;
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(withDatabase(server, draft), migrations);
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  }
  await client.query("SELECT pg_advisory_unlock(hashtext('test template'))");
  return template;
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: withDatabase(server, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}
