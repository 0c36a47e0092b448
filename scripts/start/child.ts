import { type ChildProcess, fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { ChildMessage } from '../process-end.ts';
import { NODE_FLAGS } from './child-environment.ts';
import { openLog } from './log-files.ts';
import { afterEnd } from './restart-policy.ts';

export interface ChildSpec {
  readonly name: string;
  /** The TypeScript file that is run, with its arguments. */
  readonly module: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Added to the scheduling priority's number: 0 is normal, 19 takes only what nobody else wants. */
  readonly niceness?: number;
}

export interface ChildEvents {
  started(name: string, pid: number): void;
  /** It ended without being asked to and is started again after `delayMs`. */
  restarting(end: { name: string; why: string; count: number; delayMs: number; worthSaying: boolean }): void;
  slow(name: string): void;
  /** It lives and cannot do its work yet, or any more; why is a sentence. */
  waiting(name: string, why: string): void;
}

export interface SupervisedChild {
  readonly name: string;
  /** Resolves once, when the process first says that it does its work. */
  readonly ready: Promise<void>;
  /** Asks it to end, and kills it when it does not within `graceMs`. It is not started again. */
  stop(graceMs: number): Promise<void>;
  /** Ends the wait of a stop that is under way. */
  kill(): void;
}

const SLOW_AFTER_MS = 60_000;

/** Runs a program and keeps it running until it is stopped. Its output goes to its log file. */
export function superviseChild(spec: ChildSpec, events: ChildEvents): SupervisedChild {
  let child: ChildProcess | undefined;
  let stopping = false;
  let ends = 0;
  let restart: NodeJS.Timeout | undefined;
  const firstReady = Promise.withResolvers<void>();
  const slow = setTimeout(() => events.slow(spec.name), SLOW_AFTER_MS);

  const start = () => {
    const log = openLog(spec.logFile);
    const begunAt = performance.now();
    let lastWords: string | undefined;
    child = fork(spec.module, spec.args, {
      env: spec.env,
      execArgv: NODE_FLAGS,
      stdio: ['ignore', log ?? 'ignore', log ?? 'ignore', 'ipc'],
    });
    if (log !== null) closeSync(log);
    if (child.pid) {
      events.started(spec.name, child.pid);
      giveWay(child.pid, spec.niceness ?? 0);
    }
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'failed') lastWords = message.message;
      else if (message.kind === 'waiting') events.waiting(spec.name, message.message);
      else {
        clearTimeout(slow);
        firstReady.resolve();
      }
    });
    // A process that could not even be made reports an error and no exit.
    let over = false;
    const ended = (why: string) => {
      if (over) return;
      over = true;
      child = undefined;
      if (stopping) return;
      const { count, delayMs, worthSaying } = afterEnd(ends, performance.now() - begunAt);
      ends = count;
      events.restarting({ name: spec.name, why, count, delayMs, worthSaying });
      restart = setTimeout(start, delayMs);
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) =>
      ended(lastWords ?? (signal ? `killed by ${signal}` : `exit code ${code}`)),
    );
  };
  start();

  return {
    name: spec.name,
    ready: firstReady.promise,
    async stop(graceMs) {
      stopping = true;
      clearTimeout(restart);
      clearTimeout(slow);
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGTERM');
      const kill = setTimeout(() => running.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(kill);
    },
    kill() {
      child?.kill('SIGKILL');
    },
  };
}

/** Where the system does not allow it, nothing is lost but a little smoothness. */
function giveWay(pid: number, niceness: number): void {
  if (niceness === 0) return;
  try {
    setPriority(pid, niceness);
  } catch {
    return;
  }
}
