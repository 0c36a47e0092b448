import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pool } from '#server/db.ts';
import { env } from '#server/env.ts';
import { COMMIT_STEPS, type CommitStep } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { type PyIceberg, startPyIceberg } from '#server/testing/pyiceberg.ts';
import { type S3Server, startS3 } from '#server/testing/s3.ts';
import { startSpark } from '#server/testing/spark.ts';
import { childEnvironment, NODE_FLAGS } from '../../scripts/start/child-environment.ts';
import { type Figures, RunFailed } from '../runner/run-named.ts';
import { temporaryPlatform } from '../runner/temporary-platform.ts';
import { NAME, ROLES, type Role } from './lake/roles.ts';
import { type Verdict, verify } from './lake/verify.ts';

const LIFE_MS_MAX = 60_000;
const RANDOM_MOMENT_MS_MAX = 1500;
/** Ids of the outside writer are far from ours. */
const OUTSIDE_FROM = 1_000_000_000;

function start(role: Role, ...args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, 'lake', 'process.ts'), ['--role', role, ...args], {
    env: childEnvironment(env()),
    execArgv: NODE_FLAGS,
  });
}

/** Kills one process of a role: at each step of its commits in turn, and as often at a random moment. */
async function killOne(role: Role, step: CommitStep | undefined): Promise<void> {
  const fault = step ? ['--step', step, '--occurrence', String(1 + Math.floor(Math.random() * 2))] : [];
  const child = start(role, ...fault);
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  // Some steps need others: a rewrite comes to none of them while there is nothing to rewrite.
  const giveUp = setTimeout(() => child.kill('SIGKILL'), LIFE_MS_MAX);
  if (!step) {
    await Promise.race([once(child, 'message'), ended]);
    await sleep(Math.random() * RANDOM_MOMENT_MS_MAX);
    child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  clearTimeout(giveUp);
  if (signal !== 'SIGKILL')
    throw new RunFailed(`A process that ${role}s ended by itself (${signal ?? code}).`, {});
}

/** Appends with an implementation of others until it is told to stop; what it committed is written down. */
async function writeOutside(python: PyIceberg, signal: AbortSignal): Promise<number> {
  let commits = 0;
  for (let id = OUTSIDE_FROM; !signal.aborted; id++) {
    const row = { id, arrived_at: '2026-11-21T00:00:00+00:00', text: `outside ${id}` };
    try {
      await python.ask({ do: 'append', table: 'bronze.proof', rows: [row] });
    } catch (error) {
      // It leaves a lost race to whoever called.
      if (!/CommitFailed/.test(String(error))) throw error;
      continue;
    }
    await pool().query('INSERT INTO proof_added VALUES ($1)', [id]);
    commits += 1;
    await sleep(150);
  }
  return commits;
}

const STEPS_AND_MOMENTS: readonly (CommitStep | undefined)[] = COMMIT_STEPS.flatMap((step) => [
  step,
  undefined,
]);

async function prepare(): Promise<void> {
  await pool().query(`CREATE TABLE proof_added (id bigint PRIMARY KEY); CREATE TABLE proof_deleted (id bigint PRIMARY KEY);
    CREATE SEQUENCE proof_ids`);
  await ensureTable({
    name: NAME,
    fields: [
      { name: 'id', type: 'long', required: true },
      { name: 'arrived_at', type: 'timestamptz' },
      { name: 'text', type: 'string' },
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
    properties: {
      'commit.manifest.min-count-to-merge': '8',
      'history.expire.min-snapshots-to-keep': '3',
      'history.expire.max-snapshot-age-ms': '1',
    },
  });
}

/**
 * `npm run prove -- lake [--kills 60] [--store local|s3]`: processes append, delete, rewrite, expire and read one table at once, beside a
 * writer that shares no code with us, and are killed at every step. In the end all readers find the rows that PostgreSQL
 * has on record: we, icebird, PyIceberg and Spark where they can be had. With `--store s3` the lake is in a real S3 server
 * of this run, from which Spark does not read.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '60' },
      store: { type: 'string', default: 'local' },
    },
  });
  const kills = Number(values.kills);
  const store = await openStore(values.store);
  try {
    return await prove(kills, store);
  } finally {
    await store?.stop();
  }
}

/** null for a lake in a folder. */
async function openStore(named: string): Promise<S3Server | null> {
  if (named === 'local') return null;
  if (named !== 's3') throw new RunFailed(`There is no store ${named}: it is local or s3.`, {});
  const server = await startS3();
  if ('unavailable' in server) throw new RunFailed(`There is no S3 server: ${server.unavailable}.`, {});
  return server;
}

async function prove(kills: number, store: S3Server | null): Promise<Figures> {
  const platform = await temporaryPlatform(
    store ? { ...store.settings, LAKE_URL: `${store.url}/proof` } : {},
  );
  const outside = await startPyIceberg(
    platform.databaseUrl,
    store ? `${store.url}/proof` : `file://${join(platform.dataDir, 'lake')}`,
    store?.settings,
  );
  const python = 'ask' in outside ? outside : null;
  if ('unavailable' in outside) console.log(`Without an outside writer: ${outside.unavailable}.`);
  const stop = new AbortController();
  try {
    await prepare();
    const undisturbed = [start('read'), start('append'), start('delete')];
    const written = python ? writeOutside(python, stop.signal) : Promise.resolve(0);
    written.catch(() => undefined);
    const plan = Array.from({ length: kills }, (_, kill) => ({
      role: ROLES[kill % (ROLES.length - 1)] as Role,
      step: STEPS_AND_MOMENTS[Math.floor(kill / (ROLES.length - 1)) % STEPS_AND_MOMENTS.length],
    }));
    let killed = 0;
    const lane = async () => {
      for (let next = plan.shift(); next; next = plan.shift()) {
        await killOne(next.role, next.step);
        killed += 1;
        console.log(`${killed} of ${kills} killed`);
      }
    };
    await Promise.all([lane(), lane()]);
    stop.abort();
    const outsideCommits = await written;
    for (const each of undisturbed) {
      if (each.exitCode !== null)
        throw new RunFailed('A process that was not to be killed ended by itself.', {});
      each.kill('SIGKILL');
      await once(each, 'exit');
    }
    const spark = store ? { unavailable: 'it reads local lakes here' } : await startSpark(platform);
    if ('unavailable' in spark) console.log(`Without Spark: ${spark.unavailable}.`);
    const verdict = await verify(python, 'sql' in spark ? spark : null).finally(() =>
      'stop' in spark ? spark.stop() : undefined,
    );
    const figures = { kills, store: store ? 's3' : 'local', outsideCommits, ...verdict };
    if (!isSound(verdict)) throw new RunFailed('The table is not what was committed.', figures);
    return figures;
  } finally {
    stop.abort();
    await python?.stop();
    await platform.close();
  }
}

function isSound(verdict: Verdict): boolean {
  const { rows, ...faults } = verdict;
  // null: that reader was not there.
  return rows > 0 && Object.values(faults).every((each) => each === 0 || each === null);
}
