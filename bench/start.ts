import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { treeUsage } from './processes/process-tree.ts';

/**
 * From an install to the first page, from a stop to the page again, and the memory of the whole platform when it
 * has settled with the demo on. Everything that a first start makes is removed before: build, compile cache, data.
 */

const PROJECT = join(import.meta.dirname, '..');
const MIB = 1024 * 1024;
const START_MAX_MS = 300_000;
const SETTLE_MAX_MS = 600_000;
/** Settled: the platform uses less than this share of one processor over the window. */
const CALM_SHARE = 0.25;
const CALM_WINDOW_MS = 10_000;

interface Platform {
  readonly supervisor: ChildProcess;
  readonly pageMs: number;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function start(variables: Record<string, string>): Promise<Platform> {
  const begunAt = performance.now();
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
  const supervisor = spawn(process.execPath, [...flags, join(PROJECT, 'scripts', 'start.js')], {
    cwd: PROJECT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const page = `http://127.0.0.1:${variables.PORTAL_PORT}/sign-in`;
  while (performance.now() - begunAt < START_MAX_MS) {
    if (supervisor.exitCode !== null) throw new Error('npm start ended; its words are above.');
    const html = await fetch(page).then(
      (response) => (response.ok ? response.text() : ''),
      () => '',
    );
    if (html.includes('type="password"')) return { supervisor, pageMs: performance.now() - begunAt };
    await delay(50);
  }
  throw new Error(`No sign-in page at ${page} within five minutes.`);
}

async function stop({ supervisor }: Platform): Promise<number> {
  const begunAt = performance.now();
  const exited = once(supervisor, 'exit');
  supervisor.kill('SIGINT');
  await exited;
  return performance.now() - begunAt;
}

/** Waits for the simulator's history; resolves to the milliseconds since `begunAt`, or null when there is none. */
async function historyDone(dataDir: string, begunAt: number): Promise<number | null> {
  const client = new pg.Client({
    connectionString: (await readFile(join(dataDir, 'postgres-url'), 'utf8')).trim(),
  });
  await client.connect();
  try {
    while (performance.now() - begunAt < SETTLE_MAX_MS) {
      const { rows } = await client.query<{ state: { historyDone: number; historyTotal: number } }>(
        'SELECT state FROM simulator_state LIMIT 1',
      );
      const state = rows[0]?.state;
      if (state && state.historyDone >= state.historyTotal) return performance.now() - begunAt;
      await delay(250);
    }
    return null;
  } finally {
    await client.end();
  }
}

async function settled(pid: number): Promise<ReturnType<typeof treeUsage>> {
  const begunAt = performance.now();
  for (let before = treeUsage(pid); ; ) {
    await delay(CALM_WINDOW_MS);
    const now = treeUsage(pid);
    if ((now.cpuMs - before.cpuMs) / CALM_WINDOW_MS < CALM_SHARE) return now;
    if (performance.now() - begunAt > SETTLE_MAX_MS) {
      console.log('The platform did not settle within ten minutes; this is its memory at work.');
      return now;
    }
    before = now;
  }
}

/** Memory of the platform at rest: resident as the system adds it up, and with shared memory counted once (PSS). */
async function idleUsage(
  what: string,
  { supervisor }: Awaited<ReturnType<typeof start>>,
): Promise<{ rssMb: number; pssMb: number; processes: number } | null> {
  if (process.platform !== 'linux') return null;
  const { processes, rssBytes, pssBytes } = await settled(supervisor.pid ?? 0);
  const usage = { rssMb: Math.round(rssBytes / MIB), pssMb: Math.round(pssBytes / MIB), processes };
  console.log(
    `${what}: ${processes} processes, ${usage.rssMb} MiB resident, ${usage.pssMb} MiB with shared memory counted once`,
  );
  return usage;
}

export async function run(): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-bench-start-'));
  const variables = {
    DATA_DIR: dataDir,
    PORTAL_PORT: String(await freePort()),
    COLLECTOR_PORT: String(await freePort()),
  };
  for (const made of ['.next', join('node_modules', '.cache', 'portal')]) {
    await rm(join(PROJECT, made), { recursive: true, force: true });
  }
  try {
    const begunAt = performance.now();
    const first = await start(variables);
    console.log(`first page after ${(first.pageMs / 1000).toFixed(1)} s`);
    const historyMs = await historyDone(dataDir, begunAt);
    const afterHistory = await idleUsage('idle after laying down the history', first);
    const stopMs = await stop(first);
    const second = await start(variables);
    console.log(`page again ${(second.pageMs / 1000).toFixed(1)} s after a restart`);
    const idle = await idleUsage('idle', second);
    await stop(second);
    return {
      installedToPageMs: Math.round(first.pageMs),
      restartMs: Math.round(second.pageMs),
      idleRssMb: idle?.rssMb ?? null,
      idlePssMb: idle?.pssMb ?? null,
      idleAfterHistoryRssMb: afterHistory?.rssMb ?? null,
      idleAfterHistoryPssMb: afterHistory?.pssMb ?? null,
      processes: idle?.processes ?? null,
      historyMs: historyMs && Math.round(historyMs),
      stopMs: Math.round(stopMs),
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
