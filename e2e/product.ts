import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const READY_WITHIN_MS = 240_000;
const STOP_WITHIN_MS = 30_000;
const POLL_EVERY_MS = 200;

export interface Product {
  /** Where the portal answers, without a slash at the end. */
  readonly url: string;
  readonly collectorUrl: string;
  readonly dataDir: string;
  /** Runs one of the product's commands (`user`, `import`) on it; resolves with what it printed. */
  command(script: string, args: readonly string[], input?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Below those that systems give to outgoing connections, one of which could have it before the product does. */
const PORTS = { from: 20_000, to: 32_000 };

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The product ended with code ${child.exitCode}:\n${output()}`);
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
  throw new Error(`The product was not ready within ${READY_WITHIN_MS / 1000} s:\n${output()}`);
}

/** Starts the whole product as `npm start` does, on a folder and ports of its own. */
export async function startProduct(options: {
  demo: boolean;
  env?: Record<string, string>;
}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-journeys-'));
  const [portalPort, collectorPort, postgresPort] = await freePorts(3);
  const env = {
    ...process.env,
    DATA_DIR: dataDir,
    DATABASE_URL: '',
    PORTAL_PORT: String(portalPort),
    COLLECTOR_PORT: String(collectorPort),
    POSTGRES_PORT: String(postgresPort),
    ...options.env,
  };
  const args = ['scripts/start.ts', ...(options.demo ? [] : ['--no-demo'])];
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
    });
  }

  // Whoever started it may end by an exception, and would leave it running.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const stop = async () => {
    process.off('exit', endWithUs);
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended(child);
    clearTimeout(timer);
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${portalPort}`;
  try {
    await untilHealthy(url, child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    collectorUrl: `http://127.0.0.1:${collectorPort}`,
    dataDir,
    stop,
    async command(script, commandArgs, input = '') {
      const run = spawn(process.execPath, [`scripts/${script}.ts`, ...commandArgs], { cwd: PROJECT, env });
      let printed = '';
      for (const stream of [run.stdout, run.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          printed += chunk.toString();
        });
      }
      run.stdin.end(input);
      await ended(run);
      if (run.exitCode !== 0) throw new Error(`${script} ${commandArgs.join(' ')} failed:\n${printed}`);
      return printed;
    },
  };
}
