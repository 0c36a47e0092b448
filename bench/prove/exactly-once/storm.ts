/**
 * Everything at once: workers of one group and maintenance are killed, at every step of their commits and at any moment, while
 * the broker and PostgreSQL are ended and started again on what they had.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '#server/env.ts';
import type { IngestStep } from '#server/ingest/commit-batch.ts';
import { COMMIT_STEPS } from '#server/lake/commit.ts';
import type { OwnBroker } from '#server/testing/kafka.ts';
import { childEnvironment, NODE_FLAGS } from '../../../scripts/start/child-environment.ts';
import type { TemporaryPlatform } from '../../runner/temporary-platform.ts';

export const GROUP = 'ingest';
/** And one more that is frozen. */
const WORKERS = 2;
/** Kafka gives the partitions of a dead member away after six seconds, so a step may be long in coming. */
const LIFE_MS_MAX = 15_000;
const RANDOM_MOMENT_MS_MAX = 4_000;
const STEPS: readonly IngestStep[] = ['staged', ...COMMIT_STEPS];
/** Longer than Kafka waits for a member and gives its partitions to another. */
const FROZEN_MS = 9_000;
/** While no transaction is open: others would wait for that. */
const FREEZE_STEPS: readonly IngestStep[] = ['staged', 'files-staged', 'metadata-written'];
/** After so many kills of processes one server is ended. */
const KILLS_PER_OUTAGE = 4;

export interface Kills {
  workersAtStep: number;
  workersAtRandom: number;
  /** Stood still before their commit for longer than the group waits, went on with it, and were killed then. */
  workersFrozen: number;
  maintenanceAtStep: number;
  maintenanceAtRandom: number;
  brokerKilled: number;
  brokerStopped: number;
  postgresKilled: number;
  /** Not kills: processes that ended by themselves while a server was down, and were started again. */
  restarts: number;
}

/** A proof that came to its number without these has not asked what it is for. */
const EACH_ONCE = ['workersFrozen', 'brokerKilled', 'brokerStopped', 'postgresKilled'] as const;

type Program = 'fault-worker.ts' | 'maintain-process.ts';

export function startProgram(program: Program, ...args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, program), args, {
    env: childEnvironment(env()),
    execArgv: NODE_FLAGS,
    // What a process says of servers that went away is no news here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** One life of a process; how it came to its end. */
async function live(
  program: Program,
  steps: readonly string[],
  signal: AbortSignal,
): Promise<'step' | 'random' | 'itself' | 'over'> {
  const step = Math.random() < 0.5 ? steps[Math.floor(Math.random() * steps.length)] : undefined;
  const faults = step ? ['--step', step, '--occurrence', String(1 + Math.floor(Math.random() * 2))] : [];
  const child = startProgram(
    program,
    ...(program === 'fault-worker.ts' ? ['--group', GROUP] : []),
    ...faults,
  );
  let killed = false;
  const kill = () => {
    killed = true;
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  const timer = setTimeout(kill, step ? LIFE_MS_MAX : 500 + Math.random() * RANDOM_MOMENT_MS_MAX);
  const [, how] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  if (signal.aborted) return 'over';
  if (killed) return 'random';
  return how === 'SIGKILL' ? 'step' : 'itself';
}

async function restart(broker: OwnBroker, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  await broker.kill(signal);
  await broker.start();
}

/** A life that ends after its group has given it up and it came back with what it had read. */
async function freeze(signal: AbortSignal): Promise<'frozen' | 'itself' | 'over'> {
  const step = FREEZE_STEPS[Math.floor(Math.random() * FREEZE_STEPS.length)] as IngestStep;
  const child = startProgram(
    'fault-worker.ts',
    '--group',
    GROUP,
    '--step',
    step,
    '--occurrence',
    '2',
    '--freeze',
  );
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let isFrozen = false;
  child.on('message', async (message) => {
    if (message !== 'frozen') return;
    isFrozen = true;
    await sleep(FROZEN_MS, undefined, { signal }).catch(() => undefined);
    child.kill('SIGCONT');
    await sleep(RANDOM_MOMENT_MS_MAX, undefined, { signal }).catch(() => undefined);
    kill();
  });
  await ended;
  signal.removeEventListener('abort', kill);
  if (signal.aborted) return 'over';
  return isFrozen ? 'frozen' : 'itself';
}

/** Kills until there were as many as asked for and each server was ended, and resolves when none of the processes is left. */
export async function storm(
  wanted: number,
  platform: TemporaryPlatform,
  broker: OwnBroker,
  onKill: (kills: number) => void,
): Promise<Kills> {
  const kills: Kills = {
    workersAtStep: 0,
    workersAtRandom: 0,
    workersFrozen: 0,
    maintenanceAtStep: 0,
    maintenanceAtRandom: 0,
    brokerKilled: 0,
    brokerStopped: 0,
    postgresKilled: 0,
    restarts: 0,
  };
  const over = new AbortController();
  const sum = () =>
    Object.entries(kills).reduce((all, [what, each]) => (what === 'restarts' ? all : all + each), 0);
  const count = (what: keyof Kills) => {
    kills[what] += 1;
    if (what !== 'restarts') onKill(sum());
    if (sum() >= wanted && EACH_ONCE.every((kind) => kills[kind] > 0)) over.abort();
  };
  const lane = async (program: Program, steps: readonly string[], who: 'workers' | 'maintenance') => {
    while (!over.signal.aborted) {
      const how = await live(program, steps, over.signal);
      if (how === 'step') count(`${who}AtStep`);
      else if (how === 'random') count(`${who}AtRandom`);
      else if (how === 'itself') {
        count('restarts');
        await sleep(500);
      }
    }
  };
  const freezing = async () => {
    while (!over.signal.aborted) {
      const how = await freeze(over.signal);
      if (how === 'frozen') count('workersFrozen');
      else if (how === 'itself') {
        count('restarts');
        await sleep(500);
      }
    }
  };
  const outages = async () => {
    const kinds = [
      () => restart(broker, 'SIGKILL').then(() => count('brokerKilled')),
      () => platform.crashPostgres().then(() => count('postgresKilled')),
      () => restart(broker, 'SIGTERM').then(() => count('brokerStopped')),
    ];
    for (let next = 0; !over.signal.aborted; next++) {
      const from = sum();
      while (!over.signal.aborted && sum() < from + KILLS_PER_OUTAGE) await sleep(100);
      if (!over.signal.aborted) await kinds[next % kinds.length]?.();
    }
  };
  try {
    await Promise.all([
      ...Array.from({ length: WORKERS }, () => lane('fault-worker.ts', STEPS, 'workers')),
      freezing(),
      lane('maintain-process.ts', COMMIT_STEPS, 'maintenance'),
      outages(),
    ]);
  } finally {
    over.abort();
  }
  return kills;
}
