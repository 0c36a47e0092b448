import { flushCompileCache } from 'node:module';
import { closeDb } from '#server/db.ts';
import { env } from '#server/env.ts';
import { AppError, errorMessage } from '#server/errors.ts';
import { createLogger } from '#server/log.ts';
import type { Worker } from '#workers/worker.ts';
import { failProcess, onProcessEnd, tellSupervisor } from './process-end.ts';
import { workerNames } from './worker-names.ts';

/** `npm run worker -- <name>`: runs one worker until it is asked to end. */

/** How long a worker may take to finish what it has begun. */
const GRACE_MS = 15_000;
const GRACE_WITHOUT_SUPERVISOR_MS = 5_000;

async function run(name: string): Promise<never> {
  const log = createLogger(name);
  const fail = (error: unknown): never => {
    log.fatal(error instanceof AppError ? {} : { err: error }, errorMessage(error));
    tellSupervisor({ kind: 'failed', message: errorMessage(error) });
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  const controller = new AbortController();
  onProcessEnd((reason) => {
    log.info({ reason }, 'ending');
    controller.abort();
    const graceMs = reason === 'disconnect' ? GRACE_WITHOUT_SUPERVISOR_MS : GRACE_MS;
    setTimeout(
      () => fail(new AppError('timeout', `did not end within ${graceMs / 1000} s`)),
      graceMs,
    ).unref();
  });
  try {
    const { main } = (await import(`../workers/${name}.ts`)) as { main: Worker };
    await main({
      signal: controller.signal,
      ready() {
        log.info('ready');
        tellSupervisor({ kind: 'ready' });
        flushCompileCache();
      },
      waiting: (message) => tellSupervisor({ kind: 'waiting', message }),
    });
    await closeDb();
  } catch (error) {
    if (!controller.signal.aborted) fail(error);
    log.warn(errorMessage(error));
  }
  if (!controller.signal.aborted) fail(new AppError('internal', 'the worker ended without being asked to'));
  process.exit(0);
}

if (import.meta.main) {
  const name = process.argv[2] ?? '';
  if (!workerNames().includes(name)) {
    const problem = name ? `There is no worker "${name}".` : 'Which worker?';
    console.error(`${problem} Workers: ${workerNames().join(', ')}.`);
    process.exit(2);
  }
  process.title = `portal-${name}`;
  try {
    env();
  } catch (error) {
    failProcess(error);
  }
  await run(name);
}
