import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { AppError, errorMessage } from '../errors.ts';
import { serverAccount } from './account.ts';
import {
  type Address,
  addressUrl,
  DATABASE,
  freePort,
  newPassword,
  readAddress,
  writeAddress,
} from './address.ts';
import { postgresHome } from './binaries.ts';
import { clusterPath, createCluster, prepareDataDir, RELOCATED_ROOT, resetPassword } from './cluster.ts';
import { guardServer } from './guard.ts';
import { runningPostmaster } from './postmaster-file.ts';
import { launchServer, READY_MS, type ServerFiles, stopServer, untilGone } from './server-process.ts';

export interface EmbeddedPostgres {
  /** The address with the password; also in `<dataDir>/postgres-url` (0600). */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The server was already running and was taken over. */
  readonly attached: boolean;
  /** Resolves when the server has ended, however. */
  readonly ended: Promise<void>;
  /** Resolves when the server is down. `immediate` is for data that is thrown away. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  /** A port that must be used; by default the one of the last time, else any free one. */
  readonly port?: number | undefined;
  /** False for data that is thrown away (tests): nothing is flushed to disk. */
  readonly durable?: boolean;
  /** Removed once the server has ended (tests). */
  readonly removeFolder?: string;
  /** Told in words what is waited for when it takes long. */
  readonly onProgress?: (text: string) => void;
}

/** How long the processes of a killed server may take to end before we give up. */
const OLD_PROCESSES_MS = 60_000;
/** How long a server that refuses us may take to be gone before we call it unusable. */
const ENDING_MS = 3_000;

/**
 * Starts the embedded PostgreSQL on `<dataDir>/postgres`, creating the cluster when there is none, or takes over
 * the one that runs there. It listens on 127.0.0.1 only, asks for a password, and stops when this process is gone.
 * Rejects with an AppError that says what to do.
 */
export async function startPostgres(options: LaunchOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable = true, onProgress = () => undefined } = options;
  prepareDataDir(dataDir);
  const account = serverAccount(clusterPath(dataDir));
  const home = postgresHome(account, account ? RELOCATED_ROOT : dataDir);
  const known = readAddress(dataDir);
  const password = known?.password ?? newPassword();

  let cluster = clusterPath(dataDir);
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    const pid = await takeOver({ home, cluster, account }, dataDir, known, onProgress);
    if (pid !== null) return handle({ home, cluster, account }, options, pid, true);
    if (!known) resetPassword(home, cluster, account, password);
  } else {
    onProgress('creating the database');
    writeAddress(dataDir, { port: known?.port ?? 5432, password });
    cluster = createCluster({ dataDir, home, account, password, durable });
  }

  const files = { home, cluster, account };
  const logFile = join(dataDir, 'logs', 'postgres.log');
  mkdirSync(dirname(logFile), { recursive: true });
  const deadline = Date.now() + OLD_PROCESSES_MS;
  for (let usualPort = known?.port; ; ) {
    const port = await choosePort(options.port, usualPort);
    const result = await launchServer(files, { port, durable, logFile, onProgress });
    if (result.kind === 'started') {
      await ensureDatabase({ port, password });
      writeAddress(dataDir, { port, password });
      return handle(files, options, result.pid, false);
    }
    if (result.kind === 'final') throw result.error;
    if (Date.now() > deadline) {
      throw new AppError(
        'unavailable',
        `Processes of an earlier PostgreSQL on ${cluster} have not ended within a minute: end them and start again.`,
      );
    }
    if (result.kind === 'port-in-use') usualPort = undefined;
    else onProgress('waiting for processes of the earlier PostgreSQL to end');
    await delay(200);
  }
}

async function choosePort(required: number | undefined, usual: number | undefined): Promise<number> {
  const port = required
    ? await freePort(required)
    : ((usual ? await freePort(usual) : null) ?? (await freePort(0)));
  if (port !== null) return port;
  throw new AppError(
    'unavailable',
    required
      ? `Port ${required} (POSTGRES_PORT) is in use by another program: end it, set POSTGRES_PORT to a free port, or leave it out.`
      : 'PostgreSQL finds no free port on 127.0.0.1.',
  );
}

/** The process id of the server that already runs on the cluster, checked to be usable; null when none runs. */
async function takeOver(
  files: ServerFiles,
  dataDir: string,
  known: Address | null,
  onProgress: (text: string) => void,
): Promise<number | null> {
  const begun = Date.now();
  let running = runningPostmaster(files.cluster);
  for (let told = false; running && running.status !== 'ready'; running = runningPostmaster(files.cluster)) {
    if (Date.now() - begun > READY_MS) {
      throw new AppError(
        'unavailable',
        `PostgreSQL (process ${running.pid}) on ${files.cluster} has been "${running.status}" for five minutes: end it and start again.`,
      );
    }
    if (!told && Date.now() - begun > 1000) {
      told = true;
      onProgress(`the running PostgreSQL is ${running.status || 'starting'}`);
    }
    await delay(20);
  }
  if (!running) return null;
  if (!known) {
    await stopServer(files, running.pid, 'fast');
    return null;
  }
  const address = { port: running.port, password: known.password };
  try {
    await ensureDatabase(address);
  } catch (cause) {
    // It may have been ending while we looked.
    if (await untilGone(running.pid, ENDING_MS)) return takeOver(files, dataDir, known, onProgress);
    throw new AppError(
      'unavailable',
      `PostgreSQL (process ${running.pid}) runs on ${files.cluster} but cannot be used: ${errorMessage(cause)}.`,
      { cause },
    );
  }
  writeAddress(dataDir, address);
  return running.pid;
}

async function ensureDatabase(address: Address): Promise<void> {
  const client = new pg.Client({ connectionString: addressUrl(address, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function handle(
  files: ServerFiles,
  options: LaunchOptions,
  pid: number,
  attached: boolean,
): EmbeddedPostgres {
  const address = readAddress(options.dataDir);
  if (!address)
    throw new AppError('unavailable', `The address file of PostgreSQL in ${options.dataDir} vanished.`);
  const guard = guardServer({
    pid,
    account: files.account,
    signal: options.durable === false ? 'QUIT' : 'INT',
    removeFolder: options.removeFolder,
  });
  const ended = untilGone(pid, Number.POSITIVE_INFINITY).then(() => guard.release());
  return {
    url: addressUrl(address),
    port: address.port,
    pid,
    attached,
    ended,
    async stop(how = 'fast') {
      await stopServer(files, pid, how);
      guard.release();
    },
  };
}

/** Stops a server that outlived a killed supervisor, if there is one. */
export async function stopLeftServer(dataDir: string): Promise<void> {
  const cluster = clusterPath(dataDir);
  const running = runningPostmaster(cluster);
  if (!running) return;
  const account = serverAccount(cluster);
  await stopServer(
    { home: postgresHome(account, account ? RELOCATED_ROOT : dataDir), cluster, account },
    running.pid,
    'fast',
  );
}
