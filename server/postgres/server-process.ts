import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Account } from './account.ts';
import { program } from './binaries.ts';
import { serverEnvironment } from './cluster.ts';
import { isRunning, readPostmaster } from './postmaster-file.ts';
import { serverArguments } from './settings.ts';
import { explainStartFailure, type StartFailure } from './start-failure.ts';

/** Crash recovery replays at most max_wal_size, which takes minutes only on a very slow disk. */
export const READY_MS = 300_000;
const STOP_MS = 60_000;

export interface ServerFiles {
  readonly home: string;
  readonly cluster: string;
  readonly account: Account | null;
}

/** Starts the server process and resolves when it takes connections, or to the reason why it ended instead. */
export async function launchServer(
  files: ServerFiles,
  options: { port: number; durable: boolean; logFile: string; onProgress: (text: string) => void },
): Promise<{ readonly kind: 'started'; readonly pid: number } | StartFailure> {
  const log = openSync(options.logFile, 'a+', 0o600);
  try {
    const logStart = fstatSync(log).size;
    const child = spawn(program(files.home, 'postgres'), ['-D', files.cluster, ...serverArguments(options)], {
      ...files.account,
      cwd: dirname(files.cluster),
      // A session of its own: Ctrl-C in the terminal is for us, who stop the server last.
      detached: true,
      stdio: ['ignore', log, log],
      env: serverEnvironment(),
    });
    child.unref();
    const failure = await readyOrEnded(child, files.cluster, options.onProgress);
    if (failure === null) return { kind: 'started', pid: child.pid as number };
    return explainStartFailure(failure || readFrom(log, logStart), files.cluster);
  } finally {
    closeSync(log);
  }
}

/** Null when the server is ready; else what is known about its end, which may be nothing. */
async function readyOrEnded(
  child: ChildProcess,
  cluster: string,
  onProgress: (text: string) => void,
): Promise<string | null> {
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  const begun = Date.now();
  for (let told = false; ; await delay(10)) {
    if (spawnError) return spawnError.message;
    if (child.exitCode !== null || child.signalCode !== null) return '';
    const state = readPostmaster(cluster);
    if (state?.pid === child.pid && state?.status === 'ready') return null;
    const waitedMs = Date.now() - begun;
    if (waitedMs > READY_MS) {
      child.kill('SIGQUIT');
      throw new AppError('unavailable', `PostgreSQL on ${cluster} was not ready within five minutes.`);
    }
    if (!told && waitedMs > 3000) {
      told = true;
      onProgress('PostgreSQL recovers from a hard end');
    }
  }
}

function readFrom(file: number, start: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, start));
}

/** Stops a server: `fast` ends its sessions and flushes, `immediate` leaves recovery to the next start. */
export async function stopServer(files: ServerFiles, pid: number, how: 'fast' | 'immediate'): Promise<void> {
  signalServer(files, pid, how);
  if (await untilGone(pid, STOP_MS)) return;
  signalServer(files, pid, 'immediate');
  await untilGone(pid, STOP_MS);
}

function signalServer(files: ServerFiles, pid: number, how: 'fast' | 'immediate'): void {
  if (process.platform === 'win32') {
    spawnSync(program(files.home, 'pg_ctl'), ['stop', '-W', '-D', files.cluster, '-m', how]);
    return;
  }
  try {
    process.kill(pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Resolves to whether the process ended in time. Looking does not keep this process alive. */
export async function untilGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (let waitMs = 10; isRunning(pid); waitMs = Math.min(waitMs * 2, 250)) {
    if (Date.now() > deadline) return false;
    await delay(waitMs, undefined, { ref: withinMs !== Number.POSITIVE_INFINITY });
  }
  return true;
}
