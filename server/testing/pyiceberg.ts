import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { S3Server } from './s3.ts';

const run = promisify(execFile);

const PACKAGES = ['pyiceberg[sql-postgres,pyarrow]==0.10.0', 'pyarrow==26.0.1', 'SQLAlchemy==2.1.9'];
const NAME = 'pyiceberg-0.10.0';
const INSTALL_MS_MAX = 300_000;

export interface PyIceberg {
  /** Answers with what the request asks for; rejects with what PyIceberg says. */
  ask(request: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * PyIceberg on the catalog of a database; `{ unavailable }` says why it cannot be had. `warehouse` is a location; one in an
 * object store wants the settings of that.
 */
export async function startPyIceberg(
  databaseUrl: string,
  warehouse: string,
  store?: S3Server['settings'],
): Promise<PyIceberg | { unavailable: string }> {
  const installed = await install();
  if ('unavailable' in installed) return installed;
  const settings = {
    url: databaseUrl.replace(/^postgres(?:ql)?:/, 'postgresql+psycopg2:'),
    warehouse,
    ...(store && {
      store: {
        's3.endpoint': store.S3_ENDPOINT,
        's3.access-key-id': store.S3_ACCESS_KEY_ID,
        's3.secret-access-key': store.S3_SECRET_ACCESS_KEY,
        's3.region': 'us-east-1',
      },
    }),
  };
  const child = spawn('python3', [join(import.meta.dirname, 'outside_writer.py'), JSON.stringify(settings)], {
    env: { ...process.env, PYTHONPATH: installed.libraries, PYTHONWARNINGS: 'ignore' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece) => {
    said = (said + String(piece)).slice(-4000);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`PyIceberg ended: ${said}`);
    return JSON.parse(value) as { answer?: unknown; error?: string };
  };
  await next();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { answer, error } = await next();
      if (error !== undefined) throw new Error(error);
      return answer;
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

/** Fetched once, and kept in node_modules/.cache. */
async function install(): Promise<{ libraries: string } | { unavailable: string }> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  const libraries = join(cache, NAME);
  const complete = await access(libraries).then(
    () => true,
    () => false,
  );
  if (complete) return { libraries };
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'pip-installing-'));
  try {
    const target = ['--target', join(folder, 'libraries')];
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:'];
    await run('python3', ['-m', 'pip', 'install', ...quiet, ...target, ...PACKAGES], {
      timeout: INSTALL_MS_MAX,
    });
    await rename(join(folder, 'libraries'), libraries);
    return { libraries };
  } catch (error) {
    const [reason = ''] = String((error as { stderr?: string }).stderr || error)
      .trim()
      .split('\n')
      .slice(-1);
    return { unavailable: `PyIceberg cannot be installed with python3 and pip (${reason.slice(0, 200)})` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
