import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Env } from '#server/env.ts';
import { AppError, errorMessage } from '#server/errors.ts';
import { type EmbeddedPostgres, startPostgres } from '#server/postgres/launcher.ts';
import type { ChildMessage } from '../process-end.ts';
import { NODE_FLAGS } from './child-environment.ts';
import { afterEnd } from './restart-policy.ts';
import { say, sayDone, sayWarning } from './say.ts';

export interface DatabaseKeeper {
  readonly url: string;
  /** Whether the server was down a moment ago: what else ends meanwhile ends because of it. */
  isTroubled(): boolean;
  stop(): Promise<void>;
}

const TROUBLE_MS = 15_000;

/** Runs the embedded PostgreSQL until it is stopped, and starts it again when it ends. */
export async function keepEmbeddedDatabase(
  options: Pick<Env, 'DATA_DIR' | 'POSTGRES_PORT'>,
): Promise<DatabaseKeeper> {
  const begunAt = performance.now();
  const launch = () =>
    startPostgres({
      dataDir: options.DATA_DIR,
      port: options.POSTGRES_PORT,
      onProgress: (text) => say(`  … PostgreSQL: ${text}`),
    });
  let server: EmbeddedPostgres = await launch();
  sayDone(
    `PostgreSQL on port ${server.port}${server.attached ? ', which was already running' : ''}`,
    begunAt,
  );

  let stopping = false;
  let downSince: number | undefined;
  let lastTroubleAt = Number.NEGATIVE_INFINITY;
  let restarting: Promise<void> = Promise.resolve();

  const startAgain = async () => {
    downSince = performance.now();
    sayWarning('PostgreSQL has ended; starting it again');
    for (let failures = 0; !stopping; ) {
      try {
        server = await launch();
        break;
      } catch (error) {
        const { count, delayMs, worthSaying } = afterEnd(failures, 0);
        failures = count;
        if (worthSaying) sayWarning(`${errorMessage(error)} Trying again.`);
        await delay(delayMs);
      }
    }
    lastTroubleAt = performance.now();
    downSince = undefined;
    if (stopping) return;
    sayDone(`PostgreSQL is back on port ${server.port}`, lastTroubleAt);
    watch();
  };
  const watch = () => {
    void server.ended.then(() => {
      if (!stopping) restarting = startAgain();
    });
  };
  watch();

  return {
    url: server.url,
    isTroubled: () => downSince !== undefined || performance.now() - lastTroubleAt < TROUBLE_MS,
    async stop() {
      stopping = true;
      await restarting;
      await server.stop();
    },
  };
}

/** Checks that the configured PostgreSQL answers; it is somebody else's to run. */
export async function checkExternalDatabase(url: string): Promise<DatabaseKeeper> {
  const begunAt = performance.now();
  const { host } = new URL(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `PostgreSQL at ${host} (DATABASE_URL) cannot be used: ${errorMessage(cause)}.`,
      {
        cause,
      },
    );
  }
  await client.end();
  sayDone(`PostgreSQL at ${host}`, begunAt);
  return { url, isTroubled: () => false, stop: () => Promise.resolve() };
}

/**
 * Migrations and seed, in a process of their own: what they load (the typed client, argon2) would otherwise stay
 * in the supervisor's memory for as long as it runs.
 */
export async function prepareDatabase(variables: NodeJS.ProcessEnv): Promise<void> {
  const begunAt = performance.now();
  const child = fork(fileURLToPath(new URL('../migrate.ts', import.meta.url)), {
    env: variables,
    execArgv: NODE_FLAGS,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let failure = '';
  let output = '';
  child.on('message', (message: ChildMessage) => {
    if (message.kind === 'failed') failure = message.message;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) {
    throw new AppError('unavailable', failure || `The database could not be prepared:\n${output.trim()}`);
  }
  sayDone(output.trim(), begunAt);
}
