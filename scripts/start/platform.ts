import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { env } from '#server/env.ts';
import { errorMessage } from '#server/errors.ts';
import { prepareDataDir } from '#server/postgres/cluster.ts';
import { buildIsCurrent, buildPortal, generateClient } from './build.ts';
import { type SupervisedChild, superviseChild } from './child.ts';
import { childEnvironment, compileCacheIsEmpty, NODE_FLAGS, PROJECT } from './child-environment.ts';
import {
  checkExternalDatabase,
  type DatabaseKeeper,
  keepEmbeddedDatabase,
  prepareDatabase,
} from './database.ts';
import { followHistory } from './history.ts';
import { lockDataDir } from './lock.ts';
import { keepLogsCapped, logFolder } from './log-files.ts';
import { processRecord } from './orphans.ts';
import { checkPorts } from './ports.ts';
import { say, sayDone, sayWarning } from './say.ts';
import { sayWelcome } from './welcome.ts';

/** Started in this order: what fills the stream and the lake comes first. Bulk work gives way to people. */
const WORKERS = [
  { name: 'collect', niceness: 0 },
  { name: 'ingest', niceness: 5 },
  { name: 'simulate', niceness: 10 },
  { name: 'transform', niceness: 10 },
  { name: 'aggregate', niceness: 0 },
  { name: 'compact', niceness: 15 },
  { name: 'quality', niceness: 15 },
];

const CHILD_GRACE_MS = 20_000;
const ORPHANS_GONE_MS = 300;

/** Starts everything on env().DATA_DIR, and keeps it running until a signal comes. */
export async function startPlatform(): Promise<void> {
  const begunAt = performance.now();
  const settings = env();
  const { DATA_DIR, DEMO } = settings;
  prepareDataDir(DATA_DIR);
  lockDataDir(DATA_DIR);
  const logs = logFolder(DATA_DIR);
  const logOf = (name: string) => join(logs, `${name}.log`);
  const record = processRecord(DATA_DIR);
  const orphans = record.endOrphans();
  if (orphans.length > 0) {
    say(`  … ended what an earlier start had left: ${orphans.join(', ')}`);
    await delay(ORPHANS_GONE_MS);
  }
  rmSync(join(DATA_DIR, 'tmp'), { recursive: true, force: true });
  await checkPorts(settings);
  keepLogsCapped(logs);

  const ending = new AbortController();
  const children: SupervisedChild[] = [];
  let database: DatabaseKeeper | undefined;
  const variables = childEnvironment(settings);

  const startChild = (name: string, script: string, args: string[] = [], niceness = 0) => {
    const module = join(PROJECT, 'scripts', script);
    const child = superviseChild(
      { name, module, args, niceness, env: variables, logFile: logOf(name) },
      {
        started: record.set,
        slow: () => sayWarning(`${name} is not ready yet; see ${logOf(name)}`),
        waiting: (_, why) => sayWarning(`${name} waits: ${why}`),
        restarting({ why, count, delayMs, worthSaying }) {
          if (!worthSaying || database?.isTroubled()) return;
          const again = count > 2 ? `, ${count} times in a row` : '';
          sayWarning(
            `${name} has ended${again} (${why}); starting it again in ${delayMs / 1000} s; see ${logOf(name)}`,
          );
        },
      },
    );
    children.push(child);
    return child;
  };

  const build = {
    logFile: logOf('build'),
    signal: ending.signal,
    started: (pid: number) => record.set('build', pid),
  };

  const startWorkers = async () => {
    const compiled = compilePrograms(variables);
    database = await (settings.DATABASE_URL
      ? checkExternalDatabase(settings.DATABASE_URL)
      : keepEmbeddedDatabase(settings));
    await prepareDatabase(variables);
    await compiled;
    for (const { name, niceness } of WORKERS) {
      if (ending.signal.aborted) return;
      if (name !== 'simulate' || DEMO) startChild(name, 'worker.ts', [name], niceness);
    }
  };

  const start = async () => {
    await generateClient(build);
    const parts = await Promise.allSettled([buildIfNeeded(build), startWorkers()]);
    for (const part of parts) if (part.status === 'rejected') throw part.reason;
    if (ending.signal.aborted) return;
    await Promise.race([startChild('portal', 'portal.ts').ready, aborted(ending.signal)]);
  };

  const stop = async () => {
    ending.abort();
    await started.catch(() => undefined);
    await Promise.all(children.map((child) => child.stop(CHILD_GRACE_MS)));
    await database?.stop();
  };

  endOnSignal({
    stop,
    hurry() {
      for (const child of children) child.kill();
    },
  });
  const started = start();
  try {
    await started;
  } catch (error) {
    if (ending.signal.aborted) return;
    await stop();
    throw error;
  }
  if (ending.signal.aborted) return;
  sayDone('portal answers', begunAt);
  sayWelcome(settings);
  if (DEMO) void followHistory(ending.signal);
}

async function buildIfNeeded(options: Parameters<typeof buildPortal>[0]): Promise<void> {
  if (buildIsCurrent()) return;
  const begunAt = performance.now();
  say('  … building the portal (only when its sources have changed; half a minute to three, by the machine)');
  await buildPortal(options);
  sayDone('portal built', begunAt);
}

/** Only a first start has something to compile; a failure shows when the program itself is started. */
async function compilePrograms(variables: NodeJS.ProcessEnv): Promise<void> {
  if (!compileCacheIsEmpty()) return;
  const script = join(PROJECT, 'scripts', 'start', 'compile-programs.ts');
  const child = fork(script, {
    env: variables,
    execArgv: NODE_FLAGS,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The first signal ends everything in order; another one ends the waiting. */
function endOnSignal(end: { stop(): Promise<void>; hurry(): void }): void {
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 2) say('Stopping without waiting.');
    if (signals > 1) return end.hurry();
    say('\nStopping; Ctrl-C again to stop without waiting.');
    end.stop().then(
      () => {
        say('Stopped.');
        process.exit(0);
      },
      (error: unknown) => {
        console.error(errorMessage(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
