import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../prisma/generated/client.ts';
import { databaseUrl } from './postgres/connection.ts';

/** int8 as number: offsets, counts and ids stay far below 2^53. */
const INT8_OID = 20;
pg.types.setTypeParser(INT8_OID, Number);

let sharedPool: pg.Pool | undefined;
let sharedPrisma: PrismaClient | undefined;

/**
 * The server may end a connection in the same breath as it lets it in, before whoever asked for it can listen: an error that
 * nobody listens for would end the process. What is asked of the connection then is refused.
 */
function surviveEnd(client: pg.ClientBase): void {
  client.on('error', () => undefined);
}

/** The process's connection pool, opened on first use. */
export function pool(): pg.Pool {
  if (!sharedPool) {
    sharedPool = new pg.Pool({ connectionString: databaseUrl(), max: 10, connectionTimeoutMillis: 10_000 });
    // An idle connection that the server drops is replaced on the next use; without a listener it would end the process.
    sharedPool.on('error', () => undefined);
    sharedPool.on('connect', surviveEnd);
  }
  return sharedPool;
}

/**
 * Keeps this many connections open for as long as the process runs, for statements that take longer to plan than to run:
 * a plan belongs to a connection, and those that are idle are closed after ten seconds otherwise.
 */
export function keepConnections(count: number): void {
  const { options } = pool();
  options.min = Math.max(options.min ?? 0, count);
}

/** The typed client for the portal's own tables; hot paths use `pool()` with SQL. */
export function prisma(): PrismaClient {
  sharedPrisma ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl(), max: 5 }) });
  return sharedPrisma;
}

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. `settings` are statements of
 * ours that begin it, in the same round trip.
 */
export async function transaction<T>(work: (tx: pg.PoolClient) => Promise<T>, settings?: string): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  // A connection that is cut between two statements says so by an event, which would end the process unheard.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(settings === undefined ? 'BEGIN' : `BEGIN; ${settings}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** A connection of its own, for LISTEN and session locks. The caller ends it. */
export async function dedicatedClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl(), keepAlive: true });
  surviveEnd(client);
  await client.connect();
  return client;
}

/** Closes everything this module opened; the next use opens it anew. */
export async function closeDb(): Promise<void> {
  const closing = [sharedPool?.end(), sharedPrisma?.$disconnect()];
  sharedPool = undefined;
  sharedPrisma = undefined;
  await Promise.all(closing);
}
